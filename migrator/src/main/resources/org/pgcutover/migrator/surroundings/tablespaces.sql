-- The relations of users that are not in the database's own tablespace, and where they are. What an extension made, it
-- makes again by itself.
-- Parameters: none. PostgreSQL 14 and newer.
select n.nspname as schema, c.relname as name, t.spcname as tablespace,
       case when c.relkind in ('i', 'I') then 'index' when c.relkind = 'm' then 'materialized view' else 'table' end as kind
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
join pg_tablespace t on t.oid = c.reltablespace
where c.relkind in ('r', 'p', 'm', 'i', 'I')
  and c.relpersistence <> 't'
  and n.nspname not like 'pg\_%'
  and n.nspname not in ('information_schema', 'pgcutover')
  and not exists (select from pg_depend d
                  where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
order by 1, 2
