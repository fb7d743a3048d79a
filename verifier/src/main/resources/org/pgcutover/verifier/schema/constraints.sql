-- Constraints of tables and domains. One with a parent is the server's own copy of it for a partition, under a name
-- that the server chose. NOT NULL is compared with the column; since 18 it is a constraint as well, which
-- tells more only where it is not valid or not inherited.
-- Parameters: none. PostgreSQL 14 and newer, search_path = ''.
select 'constraint' as type, format('%I on %I.%I', k.conname, n.nspname, c.relname) as identity,
       concat_ws(' ', pg_get_constraintdef(k.oid),
                 case when k.condeferrable then 'deferrable' end,
                 case when k.condeferred then 'deferred' end,
                 case when not k.convalidated then 'not validated' end) as definition
from pg_constraint k
join pg_class c on c.oid = k.conrelid
join pg_namespace n on n.oid = c.relnamespace
where k.contype not in ('n', 't')
  and k.conparentid = 0
  and c.relpersistence <> 't'
  and n.nspname !~ '^pg_|^information_schema$|^pgcutover$'
  and not exists (select from pg_depend e
                  where e.classid = 'pg_class'::regclass and e.objid = c.oid and e.deptype = 'e')
union all
select 'not null constraint', format('%I.%I.%I', n.nspname, c.relname, a.attname),
       concat_ws(' ', case when k.connoinherit then 'no inherit' end,
                 case when not k.convalidated then 'not validated' end)
from pg_constraint k
join pg_class c on c.oid = k.conrelid
join pg_namespace n on n.oid = c.relnamespace
join pg_attribute a on a.attrelid = c.oid and a.attnum = k.conkey[1]
where k.contype = 'n'
  and (k.connoinherit or not k.convalidated)
  and n.nspname !~ '^pg_|^information_schema$|^pgcutover$'
  and not exists (select from pg_depend e
                  where e.classid = 'pg_class'::regclass and e.objid = c.oid and e.deptype = 'e')
union all
select 'domain constraint', format('%I on %I.%I', k.conname, n.nspname, t.typname),
       concat_ws(' ', pg_get_constraintdef(k.oid), case when not k.convalidated then 'not validated' end)
from pg_constraint k
join pg_type t on t.oid = k.contypid
join pg_namespace n on n.oid = t.typnamespace
where k.contype <> 'n'
  and n.nspname !~ '^pg_|^information_schema$|^pgcutover$'
  and not exists (select from pg_depend e
                  where e.classid = 'pg_type'::regclass and e.objid = t.oid and e.deptype = 'e')
