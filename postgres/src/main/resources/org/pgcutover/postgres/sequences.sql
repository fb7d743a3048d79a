-- Every sequence of the database, identity columns' too, and none of an extension. A sequence's position is
-- read from the sequence itself: pg_sequences hides it where it was never called.
-- Parameters: none. PostgreSQL 14 and newer.
select n.nspname as schema, c.relname as name
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
where c.relkind = 'S'
  and c.relpersistence <> 't'
  and n.nspname not in ('pg_catalog', 'information_schema', 'pgcutover')
  and not exists (select from pg_depend d
                  where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
order by 1, 2
