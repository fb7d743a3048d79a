-- How often subscriptions failed at applying changes and at copying tables. sync_error_count is called
-- sync_table_error_count from 19 on.
-- Parameter: their names, none for all. PostgreSQL 15 and newer.
select s.subname,
       st.apply_error_count,
       coalesce(to_jsonb(st) ->> 'sync_error_count', to_jsonb(st) ->> 'sync_table_error_count')::double precision
         as sync_error_count
from (select ?::text[] as names) asked,
     pg_subscription s
join pg_stat_subscription_stats st on st.subid = s.oid
where s.subdbid = (select oid from pg_database where datname = current_database())
  and (s.subname = any (asked.names) or cardinality(asked.names) = 0)
