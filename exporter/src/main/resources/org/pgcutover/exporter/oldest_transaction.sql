-- Age of the oldest open transaction in seconds, 0 where none is open, how many are prepared in the cluster, and whether
-- some sessions are hidden from this role: their backend_type is null without pg_read_all_stats. Those of pgcutover
-- itself are left out: its snapshot is open as long as the copy.
-- PostgreSQL 14 and newer.
with prepared as (
  select prepared as since from pg_prepared_xacts
), opened as (
  select xact_start as since
  from pg_stat_activity
  where pid <> pg_backend_pid() and xact_start is not null and coalesce(application_name, '') not like 'pgcutover%'
  union all
  select since from prepared
)
select coalesce(extract(epoch from clock_timestamp() - min(since)), 0)::double precision as age_seconds,
       (select count(*) from prepared) as prepared,
       exists (select from pg_stat_activity where backend_type is null) as hidden
from opened
