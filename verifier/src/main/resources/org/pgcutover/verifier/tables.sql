-- Every table of the users' schemas with its columns in the order of their names. PostgreSQL 14+.
-- Not the copier's list, on purpose: a table that it forgets must be missed here. Partitioned tables
-- hold no rows, their partitions are here. Large objects count as one table.
select n.nspname as schema,
       c.relname as name,
       case when c.relkind = 'f' then 'f' else 'r' end as kind,
       c.relpages as pages,
       (select e.extname
          from pg_depend d
          join pg_extension e on e.oid = d.refobjid
         where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.objsubid = 0
           and d.refclassid = 'pg_extension'::regclass and d.deptype = 'e') as extension,
       array(select a.attname::text
               from pg_attribute a
              where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
              order by a.attname) as columns,
       array(select format_type(a.atttypid, a.atttypmod)
               from pg_attribute a
              where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
              order by a.attname) as types
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
 where c.relkind in ('r', 'f')
   and c.relpersistence <> 't'
   and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast', 'pgcutover')
union all
select 'pg_catalog', 'pg_largeobject', 'L', 0, null, array[]::text[], array[]::text[]
 where exists (select from pg_largeobject_metadata)
