-- What was written to the write-ahead log, and whether the time that took is measured.
-- PostgreSQL 18 and newer: the times are in pg_stat_io.
select w.wal_records,
       w.wal_fpi,
       w.wal_buffers_full,
       io.write_time,
       io.fsync_time as sync_time,
       current_setting('track_wal_io_timing')::boolean as timed
from pg_stat_wal w,
     (select sum(write_time) as write_time, sum(fsync_time) as fsync_time
      from pg_stat_io where object = 'wal') io
