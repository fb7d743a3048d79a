-- Every table, view, materialised view, foreign table and sequence of users, none of an extension; with the
-- partitioned table of a partition, and the table that owns a sequence.
-- Parameters: none. PostgreSQL 14 and newer.
select n.nspname as schema, c.relname as name,
       pn.nspname as parent_schema, p.relname as parent_name,
       tn.nspname as owner_schema, t.relname as owner_name
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
left join pg_inherits i on i.inhrelid = c.oid and c.relispartition
left join pg_class p on p.oid = i.inhparent
left join pg_namespace pn on pn.oid = p.relnamespace
left join pg_depend d on c.relkind = 'S' and d.classid = 'pg_class'::regclass and d.objid = c.oid and d.objsubid = 0
                      and d.refclassid = 'pg_class'::regclass and d.deptype in ('a', 'i')
left join pg_class t on t.oid = d.refobjid
left join pg_namespace tn on tn.oid = t.relnamespace
where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
  and c.relpersistence <> 't'
  and n.nspname not like 'pg\_%'
  and n.nspname not in ('information_schema', 'pgcutover')
  and not exists (select from pg_depend e
                  where e.classid = 'pg_class'::regclass and e.objid = c.oid and e.deptype = 'e')
order by 1, 2
