-- Tables, columns, indexes and constraints of the users' schemas, one row each. PostgreSQL 14+.
-- To be run with search_path = '' and the verifier's other settings, so that names come out
-- qualified and constants alike.
with relation as (
  select c.*, n.nspname
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
   where c.relkind in ('r', 'p', 'f', 'm')
     and c.relpersistence <> 't'
     and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast', 'pgcutover')
     and not exists (select from pg_depend e
                      where e.classid = 'pg_class'::regclass and e.objid = c.oid and e.deptype = 'e')
)
select case relkind when 'm' then 'materialized view' else 'table' end as kind,
       nspname as schema, relname as table, '' as name,
       concat_ws(' ',
                 case relkind when 'p' then 'partitioned' when 'f' then 'foreign' end,
                 case relpersistence when 'u' then 'unlogged' end,
                 case when relkind = 'p' then 'by ' || pg_get_partkeydef(oid) end,
                 pg_get_expr(relpartbound, oid),
                 'replica identity ' || relreplident::text,
                 case when relrowsecurity then 'row security' end,
                 case when relforcerowsecurity then 'forced' end) as definition,
       relispopulated as valid
  from relation
union all
select 'column', r.nspname, r.relname, a.attname,
       concat_ws(' ',
                 format_type(a.atttypid, a.atttypmod),
                 case when a.attcollation <> ty.typcollation
                      then 'collate ' || a.attcollation::regcollation::text end,
                 case when a.attnotnull then 'not null' end,
                 case a.attidentity when 'a' then 'identity always' when 'd' then 'identity' end,
                 case a.attgenerated when 's' then 'stored' when 'v' then 'virtual' end,
                 'default ' || pg_get_expr(df.adbin, df.adrelid)),
       true
  from relation r
  join pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
  join pg_type ty on ty.oid = a.atttypid
  left join pg_attrdef df on df.adrelid = a.attrelid and df.adnum = a.attnum
union all
select 'index', r.nspname, r.relname, i.relname,
       concat_ws(' ',
                 pg_get_indexdef(x.indexrelid),
                 case when x.indisprimary then 'primary' end,
                 case when x.indisreplident then 'replica identity' end),
       x.indisvalid and x.indisready
  from relation r
  join pg_index x on x.indrelid = r.oid
  join pg_class i on i.oid = x.indexrelid
union all
-- NOT NULL is in pg_constraint since 18 and in pg_attribute always, which is compared above. A
-- constraint with a parent is the server's own copy of it for a partition, under a name it chose.
select 'constraint', r.nspname, r.relname, k.conname, pg_get_constraintdef(k.oid), k.convalidated
  from relation r
  join pg_constraint k on k.conrelid = r.oid
 where k.contype <> 'n' and k.conparentid = 0
 order by 2, 3, 1 desc, 4
