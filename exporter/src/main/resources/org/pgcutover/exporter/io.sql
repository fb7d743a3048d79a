-- Input and output of data files by kind of process, and whether the time it took is measured. WAL has metrics of its own.
-- PostgreSQL 18 and newer: before, bytes are operations of op_bytes each.
select backend_type,
       sum(read_bytes) as read_bytes,
       sum(write_bytes) as write_bytes,
       sum(extend_bytes) as extend_bytes,
       sum(read_time) as read_time,
       sum(write_time) as write_time,
       sum(extend_time) as extend_time,
       sum(writeback_time) as writeback_time,
       sum(fsync_time) as fsync_time,
       current_setting('track_io_timing')::boolean as timed
from pg_stat_io
where object <> 'wal'
group by 1
