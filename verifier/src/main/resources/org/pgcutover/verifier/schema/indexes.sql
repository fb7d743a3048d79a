-- Indexes, those of constraints among them. "invalid" comes first where the server itself does not rely on one; on a
-- partitioned table it only says that a partition has none, and pg_dump carries that.
-- Parameters: none. PostgreSQL 14 and newer, search_path = ''.
with item as (
  select i.oid, i.reltablespace, x.*, t.relkind = 'p' as partitioned,
         format('%I.%I', n.nspname, i.relname) as identity
  from pg_index x
  join pg_class i on i.oid = x.indexrelid
  join pg_class t on t.oid = x.indrelid
  join pg_namespace n on n.oid = i.relnamespace
  where t.relkind in ('r', 'p', 'm')
    and t.relpersistence <> 't'
    and n.nspname !~ '^pg_|^information_schema$|^pgcutover$'
    and not exists (select from pg_depend e
                    where e.classid = 'pg_class'::regclass and e.objid = t.oid and e.deptype = 'e')
), targets as (
  select a.attrelid as oid, string_agg(a.attnum || ' ' || a.attstattarget, ', ' order by a.attnum) as list
  from item
  join pg_attribute a on a.attrelid = item.oid and a.attstattarget >= 0 and a.attnum > 0
  group by a.attrelid
), parent as (
  select h.inhrelid as oid, format('%I.%I', n.nspname, c.relname) as name
  from pg_inherits h
  join pg_class c on c.oid = h.inhparent and c.relkind = 'I'
  join pg_namespace n on n.oid = c.relnamespace
)
select 'index' as type, item.identity,
       concat_ws(' ',
                 case when not item.partitioned and not (item.indisvalid and item.indisready) then 'invalid' end,
                 pg_get_indexdef(item.oid),
                 case when item.partitioned and not item.indisvalid then 'incomplete' end,
                 'partition of ' || parent.name,
                 case when item.indisprimary then 'primary' end,
                 case when item.indisexclusion then 'exclusion' end,
                 case when not item.indimmediate then 'deferrable' end,
                 case when item.indisclustered then 'clustered' end,
                 case when item.indisreplident then 'replica identity' end,
                 'statistics ' || targets.list) as definition
from item
left join targets on targets.oid = item.oid
left join parent on parent.oid = item.oid
union all
select 'tablespace', 'index ' || item.identity, quote_ident(t.spcname)
from item
join pg_tablespace t on t.oid = item.reltablespace
where item.indisvalid or item.partitioned
