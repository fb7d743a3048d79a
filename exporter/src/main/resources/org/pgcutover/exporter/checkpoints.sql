-- Checkpoints by what caused them.
-- PostgreSQL 17 and newer: before, the columns are in pg_stat_bgwriter.
select num_timed as timed, num_requested as requested
from pg_stat_checkpointer
