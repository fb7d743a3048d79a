-- Functions, procedures and aggregates. Composed rather than pg_get_functiondef, which refuses aggregates.
-- Parameters: none. PostgreSQL 14 and newer, search_path = ''.
select case p.prokind when 'p' then 'procedure' when 'a' then 'aggregate' else 'function' end as type,
       format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)) as identity,
       concat_ws(' ',
                 '(' || pg_get_function_arguments(p.oid) || ')',
                 'returns ' || pg_get_function_result(p.oid),
                 case when p.prokind = 'w' then 'window' end,
                 'language', quote_ident(l.lanname), p.provolatile, 'parallel', p.proparallel,
                 case when p.proisstrict then 'strict' end,
                 case when p.prosecdef then 'security definer' end,
                 case when p.proleakproof then 'leakproof' end,
                 'cost', p.procost, 'rows', p.prorows,
                 'support ' || nullif(p.prosupport, 0)::regproc::text,
                 'transform ' || (select string_agg(format_type(u, null), ', ') from unnest(p.protrftypes) as u),
                 'set ' || (select string_agg(quote_literal(o), ', ' order by o) from unnest(p.proconfig) as o),
                 'in ' || quote_literal(p.probin),
                 case when a.aggfnoid is not null
                      then concat_ws(' ', 'kind', a.aggkind, a.aggnumdirectargs,
                                     a.aggtransfn, a.aggfinalfn, a.aggcombinefn, a.aggserialfn, a.aggdeserialfn,
                                     a.aggmtransfn, a.aggminvtransfn, a.aggmfinalfn,
                                     a.aggfinalextra, a.aggmfinalextra, a.aggfinalmodify, a.aggmfinalmodify,
                                     'sort ' || nullif(a.aggsortop, 0)::regoperator::text,
                                     format_type(a.aggtranstype, null), a.aggtransspace,
                                     format_type(nullif(a.aggmtranstype, 0), null), a.aggmtransspace,
                                     'from ' || quote_literal(a.agginitval),
                                     'moving from ' || quote_literal(a.aggminitval)) end,
                 'owner', quote_ident(pg_get_userbyid(p.proowner)),
                 case when a.aggfnoid is null
                      then 'as ' || coalesce(pg_get_function_sqlbody(p.oid), quote_literal(p.prosrc)) end) as definition
from pg_proc p
join pg_namespace n on n.oid = p.pronamespace
join pg_language l on l.oid = p.prolang
left join pg_aggregate a on a.aggfnoid = p.oid
where n.nspname !~ '^pg_|^information_schema$|^pgcutover$'
  -- A range type's constructors come with it.
  and not exists (select from pg_depend e
                  where e.classid = 'pg_proc'::regclass and e.objid = p.oid and e.deptype in ('e', 'i'))
