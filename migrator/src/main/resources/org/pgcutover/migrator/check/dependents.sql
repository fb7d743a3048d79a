-- What would be moved and depends on something that is left out: foreign keys, views, functions with an SQL body,
-- defaults, column types, children of inheritance, extensions in a schema. Function bodies that are text depend on
-- nothing as far as the server knows. Casts go by themselves: pg_dump leaves out those of types that it leaves out.
-- Parameters: schemas; schemas and names of relations, in the same order. PostgreSQL 14 and newer.
with recursive schema_out as (
  select oid from pg_namespace where nspname = any (?::text[])
), gone (classid, objid) as (
  select 'pg_namespace'::regclass::oid, oid from schema_out
  union
  select 'pg_class'::regclass::oid, c.oid
  from unnest(?::text[], ?::text[]) as v (schema, name)
  join pg_namespace n on n.nspname = v.schema
  join pg_class c on c.relnamespace = n.oid and c.relname = v.name
  union
  select d.classid, d.objid
  from pg_depend d
  join schema_out s on d.refclassid = 'pg_namespace'::regclass and d.refobjid = s.oid
  where d.classid <> 'pg_extension'::regclass
  union
  -- What belongs to it, but no other table: a partition depends on its parent in the same way.
  select d.classid, d.objid
  from gone g
  join pg_depend d on d.refclassid = g.classid and d.refobjid = g.objid
  where d.deptype in ('a', 'i', 'P', 'S')
    and not (d.classid = 'pg_class'::regclass
             and exists (select from pg_class c where c.oid = d.objid and c.relkind in ('r', 'p', 'v', 'm', 'f')))
)
select distinct
       case when r.oid is null or r.rulename <> '_RETURN' then pg_describe_object(d.classid, d.objid, 0)
            else pg_describe_object('pg_class'::regclass, r.ev_class, 0) end
       || ' depends on ' || pg_describe_object(d.refclassid, d.refobjid, 0) as dependency
from gone g
join pg_depend d on d.refclassid = g.classid and d.refobjid = g.objid
left join pg_rewrite r on d.classid = 'pg_rewrite'::regclass and r.oid = d.objid
where d.deptype in ('n', 'a', 'i', 'P', 'S')
  and d.classid not in ('pg_cast'::regclass, 'pg_publication_rel'::regclass)
  -- A foreign key depends on the table and on its key's index: the table is enough to say.
  and not (d.refclassid = 'pg_class'::regclass
           and exists (select from pg_class c where c.oid = d.refobjid and c.relkind in ('i', 'I')))
  and not exists (select from gone x where x.classid = d.classid and x.objid = d.objid)
order by 1
