-- Every object of the database that a user made and that stands by itself: not what belongs to an extension,
-- to a table (columns, indexes, constraints, its row type) or to pgcutover. The two columns together are what
-- DROP takes: "table" and "public.orders".
-- Parameters: none. PostgreSQL 14 and newer. Object identifiers below 16384 are initdb's.
with candidate (classid, objid) as (
  select 'pg_namespace'::regclass, oid from pg_namespace where nspname not like 'pg\_%' and nspname <> 'pgcutover'
  union all
  select 'pg_class'::regclass, oid from pg_class
  where relkind in ('r', 'p', 'v', 'm', 'S', 'f') and relpersistence <> 't'
  union all
  select 'pg_proc'::regclass, oid from pg_proc
  union all
  select 'pg_type'::regclass, t.oid from pg_type t
  where (t.typtype in ('b', 'd', 'e', 'r')
         -- A composite type by itself: its row of pg_class belongs to that of pg_type.
         or t.typtype = 'c' and exists (select from pg_class r where r.oid = t.typrelid and r.relkind = 'c'))
    and not exists (select from pg_type a where a.typarray = t.oid)
  union all
  select 'pg_operator'::regclass, oid from pg_operator
  union all
  select 'pg_opfamily'::regclass, oid from pg_opfamily
  union all
  select 'pg_opclass'::regclass, oid from pg_opclass
  union all
  select 'pg_am'::regclass, oid from pg_am
  union all
  select 'pg_transform'::regclass, oid from pg_transform
  union all
  select 'pg_collation'::regclass, oid from pg_collation
  union all
  select 'pg_conversion'::regclass, oid from pg_conversion
  union all
  select 'pg_ts_config'::regclass, oid from pg_ts_config
  union all
  select 'pg_ts_dict'::regclass, oid from pg_ts_dict
  union all
  select 'pg_ts_parser'::regclass, oid from pg_ts_parser
  union all
  select 'pg_ts_template'::regclass, oid from pg_ts_template
  union all
  select 'pg_statistic_ext'::regclass, oid from pg_statistic_ext
  union all
  select 'pg_cast'::regclass, oid from pg_cast
  union all
  select 'pg_language'::regclass, oid from pg_language
  union all
  select 'pg_foreign_data_wrapper'::regclass, oid from pg_foreign_data_wrapper
  union all
  select 'pg_foreign_server'::regclass, oid from pg_foreign_server
  union all
  select 'pg_event_trigger'::regclass, oid from pg_event_trigger
  union all
  select 'pg_extension'::regclass, oid from pg_extension
)
select i.type, i.identity
from candidate c
cross join lateral pg_identify_object(c.classid, c.objid, 0) i
where c.objid >= 16384
  and i.identity is not null
  and i.schema is distinct from 'pgcutover'
  and i.schema is distinct from 'pg_toast'
  and not exists (select from pg_depend d
                  where d.classid = c.classid and d.objid = c.objid
                    -- The columns of a partition key belong to their table; it does not.
                    and d.objsubid = 0 and d.deptype in ('e', 'i'))
-- In an order in which each can be dropped with CASCADE by itself, with few locks: event triggers first, for they may
-- answer to a DROP; partitions before what they are of, and tables before the types and functions that they use; schemas
-- last, when they are empty.
order by
  i.type <> 'event trigger',
  i.type = 'schema',
  not exists (select from pg_class p where c.classid = 'pg_class'::regclass and p.oid = c.objid and p.relispartition),
  i.type <> 'table',
  i.type,
  i.identity
