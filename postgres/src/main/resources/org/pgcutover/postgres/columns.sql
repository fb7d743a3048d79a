-- The columns of the database's tables in their order, without dropped ones, and whether COPY's binary form of
-- each means the same on another server: built-in types and enums (sent as labels) do; what carries object
-- identifiers does not (reg* types, and arrays, composites or ranges of user types).
-- Parameters: none. PostgreSQL 14 and newer.
with recursive base (oid, basetype) as (
  select oid, oid from pg_type where typtype <> 'd'
  union all
  select d.oid, b.basetype from pg_type d join base b on b.oid = d.typbasetype where d.typtype = 'd'
)
select a.attrelid::bigint as table_oid,
       a.attname as name,
       a.attgenerated <> '' as generated,
       t.typsend <> 0
         and (t.typtype = 'e'
              or t.oid < 16384 and t.typtype in ('b', 'r', 'm')
                 and t.typname !~ '^_?reg' and t.typname <> '_aclitem') as binary_safe
from pg_attribute a
join pg_class c on c.oid = a.attrelid
join pg_namespace n on n.oid = c.relnamespace
join base b on b.oid = a.atttypid
join pg_type t on t.oid = b.basetype
where c.relkind in ('r', 'p')
  and a.attnum > 0
  and not a.attisdropped
  and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast', 'pgcutover')
order by a.attrelid, a.attnum
