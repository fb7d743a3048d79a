-- Checkpoints by what caused them, and what they took (milliseconds).
-- PostgreSQL 14 to 16: later the columns are in pg_stat_checkpointer.
select checkpoints_timed as timed,
       checkpoints_req as requested,
       checkpoint_write_time as write_time,
       checkpoint_sync_time as sync_time,
       buffers_checkpoint as buffers_written
from pg_stat_bgwriter
