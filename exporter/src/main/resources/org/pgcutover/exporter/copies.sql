-- Rows that each COPY of a table under way has moved; more than one of a table count together. A COPY of a
-- query has no table. reltuples is what this server believes that the table has, -1 where it was never analyzed.
-- Parameter: the command, COPY FROM or COPY TO. PostgreSQL 14 and newer.
select n.nspname as schema,
       c.relname as table,
       sum(p.tuples_processed) as rows,
       max(c.reltuples) as expected
from pg_stat_progress_copy p
join pg_class c on c.oid = p.relid
join pg_namespace n on n.oid = c.relnamespace
where p.datname = current_database() and p.command = ?
group by 1, 2
