-- Whoever keeps the locks of the freeze waiting, the oldest first: who has written in this database and has not ended,
-- prepared transactions too, and who maintains one of its tables. Locks that a writer needs are taken by what only began
-- to write as well. Autovacuum gives way unless it is there to prevent a wraparound of transaction ids, which only its
-- query tells. Of others' queries those are shown that maintain: the rest may hold values of rows.
-- pgcutover's own are left out.
-- Parameters: none. PostgreSQL 14 and newer.
select writer
from (
  select format('process %s of %s%s%s%s', a.pid, coalesce(a.usename, a.backend_type),
                ' (' || nullif(a.application_name, '') || ')',
                case when a.state like 'idle in transaction%' then ', idle in transaction' else '' end,
                case when a.query like 'autovacuum: %'
                       or a.query ~* '^\s*(vacuum|analyze|reindex|cluster|alter\s+table|create\s+(unique\s+)?index)\M'
                     then ': ' || left(split_part(a.query, ';', 1), 100) else '' end) as writer,
         a.xact_start as since
  from pg_stat_activity a
  where a.datname = current_database()
    and a.pid <> pg_backend_pid()
    and a.backend_type <> 'parallel worker'
    and (a.backend_type <> 'autovacuum worker' or a.query like '%(to prevent wraparound)')
    and not (a.usename is not distinct from current_user and a.application_name like 'pgcutover%')
    and exists (select from pg_locks l
                where l.pid = a.pid and l.granted and l.locktype = 'relation'
                  and (l.mode in ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
                         and a.backend_type <> 'autovacuum worker'
                       or l.mode = 'ShareUpdateExclusiveLock'
                         and l.relation in (select oid from pg_class
                                            where relkind = 'r' and relpersistence <> 't'
                                              and (oid >= 16384 or relname in ('pg_largeobject', 'pg_largeobject_metadata'))))
                  and l.database = (select oid from pg_database where datname = current_database()))
  union all
  select format('prepared transaction %L of %s', gid, owner), prepared
  from pg_prepared_xacts
  where database = current_database()
) as w
order by since
limit 5
