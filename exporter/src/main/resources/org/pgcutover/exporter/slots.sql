-- State of replication slots, and the WAL they hold back.
-- Parameter: their names. PostgreSQL 14 and newer; safe_wal_size is null while
-- max_slot_wal_keep_size is -1, restart_lsn and wal_status may be null.
select slot_name,
       active,
       wal_status,
       safe_wal_size,
       pg_wal_lsn_diff(
         case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_lsn() end,
         restart_lsn) as retained_bytes
from pg_replication_slots
where slot_name in (?, ?)
