-- The populated materialised views, each after those that it reads (through views too).
-- Parameters: none. PostgreSQL 14 and newer.
with recursive reads (reader, oid) as (
  select distinct r.ev_class, d.refobjid
  from pg_rewrite r
  join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid
                  and d.refclassid = 'pg_class'::regclass and d.refobjid <> r.ev_class
), closure (reader, oid) as (
  select reader, oid from reads
  union
  select c.reader, r.oid from closure c join reads r on r.reader = c.oid
)
select n.nspname as schema, c.relname as name
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
where c.relkind = 'm' and c.relispopulated
order by (select count(*) from closure x join pg_class m on m.oid = x.oid and m.relkind = 'm' where x.reader = c.oid),
         n.nspname, c.relname
