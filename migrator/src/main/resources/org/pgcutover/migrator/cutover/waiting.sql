-- Clients that wait for the lock that a writer needs: some of them override the read-only default.
-- Parameters: none. PostgreSQL 14 and newer.
select format('process %s of %s (%s)%s', a.pid, a.usename, a.application_name,
              coalesce(' from ' || host(a.client_addr), '')) as client
from pg_stat_activity a
where a.datname = current_database()
  and a.backend_type = 'client backend'
  and not (a.usename = current_user and a.application_name like 'pgcutover%')
  and exists (select from pg_locks l
              where l.pid = a.pid and not l.granted and l.locktype = 'relation' and l.mode = 'RowExclusiveLock')
order by a.pid
limit 20
