-- What decides whether this server keeps what it acknowledges, for a session such as this one, and whether its WAL
-- reaches an archive: the last attempt failed where that is later than the last one that did not. archive_mode alone
-- archives nothing.
-- Parameters: none. PostgreSQL 14 and newer; archive_library came with 15.
select current_setting('fsync') as fsync,
       current_setting('full_page_writes') as full_page_writes,
       current_setting('synchronous_commit') as synchronous_commit,
       btrim(current_setting('synchronous_standby_names')) as synchronous_standby_names,
       current_setting('wal_level') as wal_level,
       current_setting('archive_mode') as archive_mode,
       current_setting('archive_mode') <> 'off'
         and (current_setting('archive_command') <> '' or coalesce(current_setting('archive_library', true), '') <> '') as archives,
       coalesce(last_failed_time > coalesce(last_archived_time, '-infinity'), false) as archiver_fails
from pg_stat_archiver
