-- Ends every client's session in this database but pgcutover's own, and says which they were. Walsenders stay: the
-- subscription drains through one.
-- Parameters: none. PostgreSQL 14 and newer.
select a.pid, coalesce(a.usename, '') as usename, coalesce(a.application_name, '') as application_name,
       pg_terminate_backend(a.pid) as ended
from pg_stat_activity a
where a.datname = current_database()
  and a.backend_type = 'client backend'
  and a.pid <> pg_backend_pid()
  and a.application_name not like 'pgcutover%'
