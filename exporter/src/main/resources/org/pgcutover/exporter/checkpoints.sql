-- Checkpoints by what caused them, and what they took (milliseconds).
-- PostgreSQL 17 and newer: before, the columns are in pg_stat_bgwriter.
select num_timed as timed,
       num_requested as requested,
       write_time,
       sync_time,
       buffers_written
from pg_stat_checkpointer
