-- Foreign keys of tables that are left out which refer to tables that are moved.
-- Parameters: schemas and names of relations, in the same order. PostgreSQL 14 and newer.
with gone as (
  select c.oid
  from unnest(?::text[], ?::text[]) as v (schema, name)
  join pg_namespace n on n.nspname = v.schema
  join pg_class c on c.relnamespace = n.oid and c.relname = v.name
)
select format('constraint %I on %s refers to %s, which is moved', k.conname, k.conrelid::regclass, k.confrelid::regclass)
         as reference
from pg_constraint k
where k.contype = 'f'
  and k.conparentid = 0
  and k.conrelid in (select oid from gone)
  and k.confrelid not in (select oid from gone)
order by 1
