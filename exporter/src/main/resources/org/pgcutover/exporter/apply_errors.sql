-- Errors of a subscription's apply worker.
-- Parameter: the subscription's name. PostgreSQL 15 and newer.
select st.apply_error_count
from pg_subscription s
join pg_stat_subscription_stats st on st.subid = s.oid
where s.subname = ?
  and s.subdbid = (select oid from pg_database where datname = current_database())
