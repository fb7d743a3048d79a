-- Input and output of data files by kind of process, and whether the time it took is measured.
-- PostgreSQL 16 and 17: later there are columns of bytes.
select backend_type,
       sum(reads * op_bytes) as read_bytes,
       sum(writes * op_bytes) as write_bytes,
       sum(extends * op_bytes) as extend_bytes,
       sum(read_time) as read_time,
       sum(write_time) as write_time,
       sum(extend_time) as extend_time,
       sum(writeback_time) as writeback_time,
       sum(fsync_time) as fsync_time,
       current_setting('track_io_timing')::boolean as timed
from pg_stat_io
group by 1
