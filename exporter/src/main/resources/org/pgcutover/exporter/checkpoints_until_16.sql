-- Checkpoints by what caused them.
-- PostgreSQL 14 to 16: later the columns are in pg_stat_checkpointer.
select checkpoints_timed as timed, checkpoints_req as requested
from pg_stat_bgwriter
