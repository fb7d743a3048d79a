-- The position in the write-ahead log as a number of bytes.
-- A standby has no pg_current_wal_lsn. PostgreSQL 14 and newer.
select pg_wal_lsn_diff(
         case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_lsn() end,
         '0/0') as position
