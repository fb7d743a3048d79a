-- Whether a subscription of this database is enabled and has an apply worker. The view has more rows
-- during initial synchronisation (relid is not null) and, from 16 on, one per parallel apply worker,
-- which never stands without its leader.
-- Parameter: the subscription's name. PostgreSQL 14 and newer.
select s.subenabled,
       exists (
         select from pg_stat_subscription w
         where w.subid = s.oid and w.relid is null and w.pid is not null) as worker_up
from pg_subscription s
where s.subname = ?
  and s.subdbid = (select oid from pg_database where datname = current_database())
