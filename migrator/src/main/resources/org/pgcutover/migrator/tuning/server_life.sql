-- From one start of the server to its next. After the crash of one of its processes the postmaster stays and starts all
-- the others again, the checkpointer among them. An orderly stop keeps the cumulative statistics, recovery from a crash
-- begins new ones (pgstat_reset_all up to 14, pgstat_discard_stats since). A machine that was started again has another
-- boot_id (Linux).
-- Moments are told in seconds since 1970: as text they would change with the session's time zone.
-- Parameters: none. PostgreSQL 14 and newer.
select extract(epoch from pg_postmaster_start_time())::text as postmaster,
       (select pid || ' ' || extract(epoch from backend_start) from pg_stat_activity where backend_type = 'checkpointer') as checkpointer,
       (select extract(epoch from stats_reset)::text from pg_stat_bgwriter) as statistics,
       pg_read_file('/proc/sys/kernel/random/boot_id', 0, 64, true) as machine
