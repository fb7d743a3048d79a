-- The subscriptions of this database and their apply workers. pg_stat_subscription has more rows during initial
-- synchronisation (relid is not null) and, from 16 on, one per parallel apply worker (leader_pid is not null).
-- Parameter: their names, none for all. PostgreSQL 14 and newer.
select s.subname,
       s.subslotname,
       s.subenabled,
       w.pid is not null as worker_up,
       extract(epoch from w.last_msg_receipt_time)::double precision as last_message
from (select ?::text[] as names) asked,
     pg_subscription s
left join pg_stat_subscription w
       on w.subid = s.oid and w.relid is null and w.pid is not null and to_jsonb(w) ->> 'leader_pid' is null
where s.subdbid = (select oid from pg_database where datname = current_database())
  and (s.subname = any (asked.names) or cardinality(asked.names) = 0)
