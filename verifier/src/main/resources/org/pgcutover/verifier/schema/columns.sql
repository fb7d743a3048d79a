-- The columns of tables, views and materialised views. Where a table inherits, the order of its columns is left
-- out: pg_dump puts the parents' first, though they may have come later.
-- Parameters: none. PostgreSQL 14 and newer, search_path = ''.
with relation as (
  select c.oid, n.nspname, c.relname, c.relkind, c.relispartition,
         exists (select from pg_inherits i where i.inhrelid = c.oid) as child
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'm', 'f')
    and c.relpersistence <> 't'
    and n.nspname !~ '^pg_|^information_schema$|^pgcutover$'
    and not exists (select from pg_depend e
                    where e.classid = 'pg_class'::regclass and e.objid = c.oid and e.deptype = 'e')
)
select 'column' as type, format('%I.%I.%I', r.nspname, r.relname, a.attname) as identity,
       concat_ws(' ',
                 case when not r.child or r.relispartition
                      then row_number() over (partition by r.oid order by a.attnum) || ':' end,
                 format_type(a.atttypid, a.atttypmod),
                 case when a.attcollation <> t.typcollation
                      then 'collate ' || a.attcollation::regcollation::text end,
                 case when a.attnotnull then 'not null' end,
                 case a.attidentity when 'a' then 'identity always' when 'd' then 'identity by default' end,
                 case a.attgenerated when 's' then 'stored' when 'v' then 'virtual' end,
                 case when a.attgenerated = '' then 'default ' end || pg_get_expr(d.adbin, d.adrelid),
                 case when r.relkind <> 'v' and a.attstorage <> t.typstorage
                      then 'storage ' || a.attstorage::text end,
                 'compression ' || nullif(a.attcompression, '')::text,
                 'statistics ' || nullif(a.attstattarget, -1),
                 'with ' || (select array_agg(o order by o)::text from unnest(a.attoptions) as o),
                 'options ' || md5((select array_agg(o order by o)::text from unnest(a.attfdwoptions) as o))) as definition
from relation r
join pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
join pg_type t on t.oid = a.atttypid
left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
