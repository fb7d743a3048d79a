-- Transactions that have been running for longer than a minute, oldest first: a slot is created only when all that
-- have written are over.
-- Parameters: none. PostgreSQL 14 and newer.
select format('pid %s (%s, %s s)', pid, usename, extract(epoch from now() - xact_start)::bigint) as who
from pg_stat_activity
where xact_start < now() - interval '1 minute'
  and backend_type = 'client backend'
  and pid <> pg_backend_pid()
  and application_name not like 'pgcutover%'
order by xact_start
