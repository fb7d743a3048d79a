-- What others on the source suffer at this moment. Standbys are the walsenders that stream from no logical slot, and the
-- other side of a migration, which reads from a slot of pgcutover's (what only tracks changes is left out, as are
-- pgcutover's own sessions).
-- PostgreSQL 14 and newer. PSI (/proc/pressure/io) needs Linux 4.20; null where there is none.
select coalesce((
         select max(pg_wal_lsn_diff(
           case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_lsn() end,
           r.replay_lsn))
         from pg_stat_replication r
         where r.state = 'streaming'
           and not exists (
             select from pg_replication_slots s
             where s.active_pid = r.pid and s.slot_type = 'logical'
               and (s.slot_name not like 'pgcutover\_%' or r.application_name = 'pgcutover_tracker'))), 0)::bigint as standby_lag_bytes,
       count(*) as active_clients,
       count(*) filter (
         where a.wait_event_type = 'IO'
            or (a.wait_event_type = 'LWLock' and a.wait_event like 'WAL%')) as waiting_clients,
       pg_read_file('/proc/pressure/io', 0, 4096, true) as io_pressure
from pg_stat_activity a
where a.backend_type = 'client backend'
  and a.state = 'active'
  and a.pid <> pg_backend_pid()
  and coalesce(a.application_name, '') not like 'pgcutover%'
