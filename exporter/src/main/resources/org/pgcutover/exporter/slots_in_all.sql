-- The position in the write-ahead log in bytes, and the slots of this database by which subscribers copy one table each,
-- for as long as that takes.
-- PostgreSQL 14 and newer (the names: tablesync.c, ReplicationSlotNameForTablesync).
select pg_wal_lsn_diff(
         case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_lsn() end,
         '0/0') as position,
       (select count(*)
        from pg_replication_slots
        where database = current_database() and slot_name ~ '^pg_[0-9]+_sync_[0-9]+_[0-9]+$') as tablesync_slots
