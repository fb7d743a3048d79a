-- What server processes of each role wait for at this moment. Idle sessions and the main loops of idle background
-- processes (wait_event_type Activity) do not count as waiting. The roles of replication are told by pid, for
-- backend_type has other words for them in each version. Where sessions are hidden from this role, backend_type is null.
-- PostgreSQL 14 and newer.
select case when w.relid is not null then 'tablesync'
            when w.pid is not null then 'apply'
            when a.backend_type = 'walsender' then 'walsender'
            when a.backend_type = 'client backend' then 'client'
            else 'other' end as role,
       coalesce(a.wait_event_type, 'none') as wait_event_type,
       count(*) as processes,
       bool_or(a.backend_type is null) as hidden
from pg_stat_activity a
left join pg_stat_subscription w on w.pid = a.pid
where a.pid <> pg_backend_pid()
  and (a.backend_type is null
       or (coalesce(a.state, 'active') <> 'idle' and a.wait_event_type is distinct from 'Activity'))
group by 1, 2
