-- The source's WAL position, and what is known of each slot's subscriber.
-- Parameter: the slots' names, none for all of this database. PostgreSQL 14 and newer. pg_stat_replication has no
-- slot_name; its columns are null without pg_read_all_stats and where no walsender streams, the lags also where the
-- subscriber has nothing left to report. Slots of initial table synchronisation come and go, and are left out.
select s.slot_name,
       now.current_lsn,
       s.confirmed_flush_lsn,
       r.pid is not null as connected,
       r.sent_lsn,
       r.replay_lsn,
       extract(epoch from r.write_lag)::double precision as write_seconds,
       extract(epoch from r.flush_lag)::double precision as flush_seconds,
       extract(epoch from r.replay_lag)::double precision as replay_seconds
from (select ?::text[] as names) asked,
     (select case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_lsn() end as current_lsn)
       as now,
     pg_replication_slots s
left join pg_stat_replication r on r.pid = s.active_pid
where s.confirmed_flush_lsn is not null
  and s.database = current_database()
  and s.slot_name !~ '^pg_[0-9]+_sync_[0-9]+_[0-9]+$'
  and (s.slot_name = any (asked.names) or cardinality(asked.names) = 0)
