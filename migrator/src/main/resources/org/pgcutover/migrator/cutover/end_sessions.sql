-- Ends the sessions that clients began in this database before a moment, and gives their process ids. pgcutover's own
-- stay, and walsenders: the subscription drains through one.
-- Parameter: the moment, as text. PostgreSQL 14 and newer.
select a.pid, pg_terminate_backend(a.pid)
from pg_stat_activity a
where a.datname = current_database()
  and a.backend_type = 'client backend'
  and a.pid <> pg_backend_pid()
  and not (a.usename = current_user and a.application_name like 'pgcutover%')
  and a.backend_start <= ?::timestamptz
