-- Who waits for the lock that a writer needs: clients that override the read-only default, and workers that do not ask
-- for it. The same are left out as in end_sessions.sql.
-- Parameters: none. PostgreSQL 14 and newer.
select format('process %s of %s (%s)%s', a.pid, coalesce(a.usename, a.backend_type),
              case when a.backend_type = 'client backend' then a.application_name else a.backend_type end,
              coalesce(' from ' || host(a.client_addr), '')) as client
from pg_stat_activity a
where a.datname = current_database()
  and a.backend_type not in ('walsender', 'autovacuum worker', 'parallel worker')
  and not (a.backend_type = 'client backend' and a.usename = current_user and a.application_name like 'pgcutover%')
  and not exists (select from pg_stat_subscription s where s.pid = a.pid and s.subname like 'pgcutover\_%')
  and exists (select from pg_locks l
              where l.pid = a.pid and not l.granted and l.locktype = 'relation' and l.mode = 'RowExclusiveLock')
order by a.pid
limit 20
