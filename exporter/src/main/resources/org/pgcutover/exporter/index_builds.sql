-- How much of its present phase the slowest index build of each table has done. The index itself cannot be seen before
-- it is committed.
-- PostgreSQL 14 and newer. Tuples are counted while they are loaded into the index, blocks while the table is read.
select n.nspname as schema,
       c.relname as table,
       min(case when p.tuples_total > 0 then p.tuples_done::double precision / p.tuples_total
                when p.blocks_total > 0 then p.blocks_done::double precision / p.blocks_total
           end) as ratio
from pg_stat_progress_create_index p
join pg_class c on c.oid = p.relid
join pg_namespace n on n.oid = c.relnamespace
where p.datname = current_database()
group by 1, 2
having count(*) filter (where p.tuples_total > 0 or p.blocks_total > 0) > 0
