-- Schemas, extensions and languages.
-- Parameters: none. PostgreSQL 14 and newer, search_path = ''.
select 'schema' as type, format('%I', n.nspname) as identity,
       'owner ' || quote_ident(pg_get_userbyid(n.nspowner)) as definition
from pg_namespace n
where n.nspname !~ '^pg_|^information_schema$|^pgcutover$'
  and not exists (select from pg_depend e
                  where e.classid = 'pg_namespace'::regclass and e.objid = n.oid and e.deptype = 'e')
union all
select 'extension', format('%I', x.extname), format('in schema %I', n.nspname)
from pg_extension x
join pg_namespace n on n.oid = x.extnamespace
union all
select 'language', format('%I', l.lanname),
       concat_ws(' ', case when l.lanpltrusted then 'trusted' end,
                 'handler', l.lanplcallfoid::regprocedure, 'inline', l.laninline::regprocedure,
                 'validator', l.lanvalidator::regprocedure, 'owner', quote_ident(pg_get_userbyid(l.lanowner)))
from pg_language l
where l.lanispl
  and not exists (select from pg_depend e
                  where e.classid = 'pg_language'::regclass and e.objid = l.oid and e.deptype = 'e')
