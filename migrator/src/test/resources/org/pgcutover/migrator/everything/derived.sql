-- What the database shows beside its tables' own rows. The materialised views are as they were when the rows were
-- copied: on the source they were not refreshed since.
-- Parameters: none. PostgreSQL 14 and newer.
select 'monthly ' || count(*) || ' ' || sum(n) || ' ' || sum(amount) from every.monthly
union all
select 'yearly ' || year::date || ' ' || n from every.yearly
union all
select 'first ' || n from every.a_first
union all
select 'joined ' || count(*) || ' ' || sum(nr) from every.joined
union all
select 'steps ' || string_agg(t, ',' order by n) from every.steps
union all
select 'in the view ' || count(*) from every.on_view
union all
select 'by a function ' || id from every.keys where lib.scaled(id) = 42
union all
select 'by a search ' || count(*) from every.keys where to_tsvector('lib.search', words) @@ 'words'
union all
select 'by its code ' || count(*) from every.keys where code between 'code1' and 'code2'
union all
select 'generated ' || sum(gen) || ' ' || max(gent) || ' ' || count(*) filter (where calm) from every.types
order by 1
