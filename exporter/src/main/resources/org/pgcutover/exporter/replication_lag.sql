-- The source's WAL position, and what is known of one slot's subscriber.
-- Parameter: the slot's name. PostgreSQL 14 and newer. pg_stat_replication has no slot_name; sent_lsn
-- and replay_lsn are null without pg_read_all_stats and where no walsender streams.
select case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_lsn() end
         as current_lsn,
       s.confirmed_flush_lsn,
       r.sent_lsn,
       r.replay_lsn
from pg_replication_slots s
left join pg_stat_replication r on r.pid = s.active_pid
where s.slot_name = ? and s.confirmed_flush_lsn is not null
