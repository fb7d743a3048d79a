-- Extended statistics.
-- Parameters: none. PostgreSQL 14 and newer, search_path = ''.
select 'statistics object' as type, format('%I.%I', n.nspname, s.stxname) as identity,
       concat_ws(' ', pg_get_statisticsobjdef(s.oid), 'statistics ' || nullif(s.stxstattarget, -1),
                 'owner', quote_ident(pg_get_userbyid(s.stxowner))) as definition
from pg_statistic_ext s
join pg_namespace n on n.oid = s.stxnamespace
where n.nspname !~ '^pg_|^information_schema$|^pgcutover$'
  and not exists (select from pg_depend e
                  where e.classid = 'pg_statistic_ext'::regclass and e.objid = s.oid and e.deptype = 'e')
