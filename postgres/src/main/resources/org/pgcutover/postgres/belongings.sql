-- Indexes and extended statistics of users' tables, and the tables.
-- Parameters: none. PostgreSQL 14 and newer.
select n.nspname as schema, c.relname as name, tn.nspname as owner_schema, t.relname as owner_name
from pg_index i
join pg_class c on c.oid = i.indexrelid
join pg_namespace n on n.oid = c.relnamespace
join pg_class t on t.oid = i.indrelid
join pg_namespace tn on tn.oid = t.relnamespace
where t.relkind in ('r', 'p', 'm') and tn.nspname not like 'pg\_%' and tn.nspname <> 'information_schema'
union all
select n.nspname, s.stxname, tn.nspname, t.relname
from pg_statistic_ext s
join pg_namespace n on n.oid = s.stxnamespace
join pg_class t on t.oid = s.stxrelid
join pg_namespace tn on tn.oid = t.relnamespace
