-- What server processes wait for at this moment. Idle sessions and the main loops of idle background
-- processes (wait_event_type Activity) do not count as waiting. Where sessions are hidden from this
-- role, backend_type is null.
-- PostgreSQL 14 and newer.
select coalesce(wait_event_type, 'none') as wait_event_type,
       count(*) as processes,
       bool_or(backend_type is null) as hidden
from pg_stat_activity
where pid <> pg_backend_pid()
  and (backend_type is null
       or (coalesce(state, 'active') <> 'idle' and wait_event_type is distinct from 'Activity'))
group by 1
