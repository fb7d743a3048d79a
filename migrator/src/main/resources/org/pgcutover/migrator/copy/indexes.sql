-- The indexes of the tables that hold rows, as statements: one that builds the index, and those that follow it
-- (its constraint, CLUSTER, replica identity, statistics targets). Unique and primary keys are built as indexes
-- first, which several sessions may do to one table at once, and become constraints then. Exclusion constraints
-- (from 18 on also keys WITHOUT OVERLAPS) cannot be made so: they have no statement that builds, and are whole
-- in the first that follows. Those of partitioned tables and of materialised views come with the rest of the schema.
-- To be run with an empty search_path and quote_all_identifiers on. Parameters: none. PostgreSQL 14 and newer.
select i.indrelid::bigint as table_oid,
       i.indexrelid::bigint as oid,
       coalesce(k.oid, 0)::bigint as constraint_oid,
       tn.nspname as schema,
       ic.relname as name,
       i.indisvalid as valid,
       pg_relation_size(i.indexrelid) as bytes,
       exists (select from pg_depend d
               where d.classid = 'pg_class'::regclass and d.objid = i.indexrelid
                 and d.refclassid = 'pg_proc'::regclass and d.refobjid >= 16384) as late,
       ts.spcname as tablespace,
       case when not i.indisexclusion then pg_get_indexdef(i.indexrelid) end as build,
       case
         when k.oid is null then null
         when i.indisexclusion then format('alter table only %I.%I add constraint %I %s', tn.nspname, tc.relname, k.conname, pg_get_constraintdef(k.oid))
         else format('alter table only %I.%I add constraint %I %s using index %I%s%s', tn.nspname, tc.relname, k.conname,
                     case k.contype when 'p' then 'primary key' else 'unique' end, ic.relname,
                     case when k.condeferrable then ' deferrable' else '' end,
                     case when k.condeferred then ' initially deferred' else '' end)
       end as "constraint",
       array(select format('alter index %I.%I alter column %s set statistics %s', tn.nspname, ic.relname, a.attnum, a.attstattarget)
             from pg_attribute a where a.attrelid = i.indexrelid and a.attstattarget >= 0)
       || array(select format('alter index %I.%I depends on extension %I', tn.nspname, ic.relname, e.extname)
                from pg_depend d join pg_extension e on e.oid = d.refobjid
                where d.classid = 'pg_class'::regclass and d.objid = i.indexrelid
                  and d.refclassid = 'pg_extension'::regclass and d.deptype = 'x')
       || case when i.indisclustered then array[format('alter table %I.%I cluster on %I', tn.nspname, tc.relname, ic.relname)] else '{}' end
       || case when i.indisreplident then array[format('alter table only %I.%I replica identity using index %I', tn.nspname, tc.relname, ic.relname)] else '{}' end
         as settings
from pg_index i
join pg_class ic on ic.oid = i.indexrelid
join pg_class tc on tc.oid = i.indrelid and tc.relkind = 'r' and tc.relpersistence <> 't'
join pg_namespace tn on tn.oid = tc.relnamespace
left join pg_tablespace ts on ts.oid = ic.reltablespace
left join pg_constraint k on k.conindid = i.indexrelid and k.conrelid = i.indrelid and k.contype in ('p', 'u', 'x')
where tn.nspname not in ('pg_catalog', 'information_schema', 'pg_toast', 'pgcutover')
  and not exists (select from pg_depend d
                  where d.classid = 'pg_class'::regclass and d.objid = tc.oid and d.deptype = 'e')
order by i.indrelid, bytes desc
