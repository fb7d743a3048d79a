-- Whoever has written in this database and has not ended: sessions and prepared transactions, the oldest first. Locks
-- that a writer needs are taken by what only began to write as well. pgcutover's own are left out.
-- Parameters: none. PostgreSQL 14 and newer.
select writer
from (
  select format('process %s of %s (%s)%s', a.pid, coalesce(a.usename, a.backend_type), a.application_name,
                case when a.state like 'idle in transaction%' then ', idle in transaction' else '' end) as writer,
         a.xact_start as since
  from pg_stat_activity a
  where a.datname = current_database()
    and a.pid <> pg_backend_pid()
    and not (a.usename is not distinct from current_user and a.application_name like 'pgcutover%')
    and exists (select from pg_locks l
                where l.pid = a.pid and l.granted and l.locktype = 'relation'
                  and l.mode in ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
                  and l.database = (select oid from pg_database where datname = current_database()))
  union all
  select format('prepared transaction %L of %s', gid, owner), prepared
  from pg_prepared_xacts
  where database = current_database()
) as w
order by since
limit 5
