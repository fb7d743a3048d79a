-- Partitions that are left out of partitioned tables that are moved.
-- Parameters: schemas and names of relations, in the same order. PostgreSQL 14 and newer.
with gone as (
  select c.oid
  from unnest(?::text[], ?::text[]) as v (schema, name)
  join pg_namespace n on n.nspname = v.schema
  join pg_class c on c.relnamespace = n.oid and c.relname = v.name
)
select format('%s is a partition of %s, which is moved', i.inhrelid::regclass, i.inhparent::regclass) as partition
from pg_inherits i
join pg_class c on c.oid = i.inhrelid and c.relispartition and c.relkind in ('r', 'p', 'f')
where i.inhrelid in (select oid from gone)
  and i.inhparent not in (select oid from gone)
order by 1
