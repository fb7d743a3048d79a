-- Whoever maintains a table that is moved (VACUUM, ANALYZE, CREATE INDEX CONCURRENTLY, ALTER TABLE, LOCK), or waits to,
-- for longer than a second: the locks of a freeze would wait behind it. Ordinary autovacuum gives way to
-- them; one that is there to prevent a wraparound of transaction ids does not, and only its query tells it. A freeze that
-- ends sessions ends all but autovacuum, which comes first. Of others' queries those are shown that maintain: the rest may hold values of rows.
-- pgcutover's own are left out.
-- Parameters: none. PostgreSQL 14 and newer.
select format('process %s of %s%s %s %s on %s%s', a.pid, coalesce(a.usename, a.backend_type),
              ' (' || nullif(a.application_name, '') || ')',
              case when l.granted then 'holds' else 'waits for' end, l.mode, l.tables,
              case when a.query like 'autovacuum: %'
                     or a.query ~* '^\s*(vacuum|analyze|reindex|cluster|alter\s+table|create\s+(unique\s+)?index)\M'
                   then ': ' || left(split_part(a.query, ';', 1), 100) else '' end) as holder,
       a.backend_type <> 'autovacuum worker' as ended_by_freeze
from pg_stat_activity a
join lateral (select o.granted, o.mode, string_agg(format('%I.%I', n.nspname, c.relname), ', ' order by n.nspname, c.relname) as tables
              from pg_locks o
              join pg_class c on c.oid = o.relation
              join pg_namespace n on n.oid = c.relnamespace
              where o.pid = a.pid and o.locktype = 'relation'
                and o.database = (select oid from pg_database where datname = current_database())
                and o.mode in ('ShareUpdateExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
                and (c.relkind = 'r' and c.relpersistence <> 't'
                     and n.nspname not in ('pg_catalog', 'information_schema', 'pgcutover')
                     or c.oid in ('pg_largeobject'::regclass, 'pg_largeobject_metadata'::regclass))
              group by o.granted, o.mode
              order by o.granted, o.mode
              limit 1) as l on true
where a.datname = current_database()
  and a.pid <> pg_backend_pid()
  and a.backend_type <> 'parallel worker'
  and (a.backend_type <> 'autovacuum worker' or a.query like '%(to prevent wraparound)')
  and not (a.usename is not distinct from current_user and a.application_name like 'pgcutover%')
  and least(a.xact_start, a.query_start) < clock_timestamp() - interval '1 second'
order by ended_by_freeze, least(a.xact_start, a.query_start)
limit 5
