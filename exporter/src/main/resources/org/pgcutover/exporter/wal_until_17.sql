-- What was written to the write-ahead log, and whether the time that took is measured.
-- PostgreSQL 14 to 17: later the times are in pg_stat_io.
select wal_records,
       wal_fpi,
       wal_buffers_full,
       wal_write_time as write_time,
       wal_sync_time as sync_time,
       current_setting('track_wal_io_timing')::boolean as timed
from pg_stat_wal
