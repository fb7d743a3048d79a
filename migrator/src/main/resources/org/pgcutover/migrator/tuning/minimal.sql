-- What keeps a server from starting with wal_level = minimal, or would be cut off by it.
-- Parameters: none. PostgreSQL 14 and newer.
select 'archive_mode is ' || setting as obstacle from pg_settings where name = 'archive_mode' and setting <> 'off'
union all
select 'summarize_wal is on' from pg_settings where name = 'summarize_wal' and setting <> 'off'
union all
select 'replication slot ' || slot_name from pg_replication_slots
union all
select 'a standby or another client of replication: ' || application_name from pg_stat_replication
union all
select 'no /proc/sys/kernel/random/boot_id, so that an orderly restart cannot be told from a power failure'
where pg_read_file('/proc/sys/kernel/random/boot_id', 0, 64, true) is null
