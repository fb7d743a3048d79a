-- Indexes and constraints with their validity, a line each. Not-null constraints are left out: they are rows of
-- pg_constraint from PostgreSQL 18 on only.
-- Parameters: none. PostgreSQL 14 and newer.
select pg_get_indexdef(i.indexrelid) || case when i.indisvalid and i.indisready then '' else ' INVALID' end as line
from pg_index i
join pg_class c on c.oid = i.indrelid
join pg_namespace n on n.oid = c.relnamespace
where n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'pgcutover', 'pgcopydb')
union all
select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(k.oid) || case when convalidated then '' else ' INVALID' end
from pg_constraint k
join pg_namespace n on n.oid = k.connamespace
where contype <> 'n' and conrelid <> 0
  and n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'pgcutover', 'pgcopydb')
order by 1
