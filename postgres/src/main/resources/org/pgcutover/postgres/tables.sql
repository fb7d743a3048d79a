-- Every table of the database that holds rows of its own (also leaves of partitioned tables and children of
-- inheritance) or that stands for such (partitioned tables), but none that belongs to an extension.
-- A deferrable key is no replica identity.
-- Parameters: none. PostgreSQL 14 and newer.
select c.oid::bigint as oid,
       n.nspname as schema,
       c.relname as name,
       c.relkind = 'p' as partitioned,
       c.relispartition as leaf,
       c.relpersistence = 'u' as unlogged,
       pg_table_size(c.oid) as bytes,
       case when am.amname = 'heap' then pg_relation_size(c.oid) / current_setting('block_size')::bigint else 0 end as pages,
       coalesce(pg_relation_filenode(c.oid), 0)::bigint as file_node,
       greatest(c.reltuples, 0)::bigint as rows,
       case
         when c.relreplident = 'f' then true
         when c.relreplident = 'i' then exists (select from pg_index i where i.indrelid = c.oid and i.indisreplident and i.indisvalid and i.indimmediate)
         when c.relreplident = 'd' then exists (select from pg_index i where i.indrelid = c.oid and i.indisprimary and i.indisvalid and i.indimmediate)
         else false
       end as identified
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
left join pg_am am on am.oid = c.relam
where c.relkind in ('r', 'p')
  and c.relpersistence <> 't'
  and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast', 'pgcutover')
  and not exists (select from pg_depend d
                  where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
order by bytes desc, n.nspname, c.relname
