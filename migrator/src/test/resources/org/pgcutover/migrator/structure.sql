-- Every object that stands on tables, a line each, in words that all majors share. The text of a view or of a function
-- with an SQL body is not among them, for 16 and newer write it another way; MAINTAIN
-- is a right from 17 on, NOT NULL a constraint of its own from 18 on; and a constraint that follows from another one has a name of the server's choice.
-- Parameters: none. PostgreSQL 14 and newer; the search path must be empty.
with theirs as (
  select oid from pg_namespace where nspname not like 'pg\_%' and nspname not in ('information_schema', 'pgcutover')
)
select format('index %s valid %s', pg_get_indexdef(indexrelid), indisvalid) as line
from pg_index join pg_class on pg_class.oid = indexrelid
where relnamespace in (select oid from theirs)
union all
select format('constraint %I on %s %s validated %s', conname, conrelid::regclass, pg_get_constraintdef(oid), convalidated)
from pg_constraint
where connamespace in (select oid from theirs) and contype <> 'n' and conparentid = 0
union all
select 'trigger ' || pg_get_triggerdef(t.oid) || ' ' || tgenabled::text
from pg_trigger t
where not tgisinternal
union all
select format('%s %s.%I %s populated %s', relkind, oid::regclass, attname, format_type(atttypid, atttypmod), relispopulated)
from pg_class join pg_attribute on attrelid = oid
where relkind in ('v', 'm') and relnamespace in (select oid from theirs) and attnum > 0
union all
select format('function %s returns %s, volatile %s: %s', oid::regprocedure, pg_get_function_result(oid), provolatile, prosrc)
from pg_proc
where pronamespace in (select oid from theirs) and prokind in ('f', 'p')
union all
select format('identity %s.%I %s', attrelid::regclass, attname, attidentity)
from pg_attribute join pg_class on pg_class.oid = attrelid
where relnamespace in (select oid from theirs) and attidentity <> ''
union all
select 'comment on ' || i.type || ' ' || i.identity || ': ' || description
from pg_description d
cross join lateral pg_identify_object(d.classoid, d.objoid, d.objsubid) i
where d.objoid >= 16384 and i.schema is distinct from 'pgcutover'
union all
select format('replica identity of %s %s', oid::regclass, relreplident)
from pg_class
where relkind in ('r', 'p') and relnamespace in (select oid from theirs)
union all
select format('rights on %s %s', oid::regclass, replace(relacl::text, 'arwdDxtm', 'arwdDxt'))
from pg_class
where relacl is not null and relnamespace in (select oid from theirs)
union all
select 'statistics ' || pg_get_statisticsobjdef(oid) from pg_statistic_ext
order by 1
