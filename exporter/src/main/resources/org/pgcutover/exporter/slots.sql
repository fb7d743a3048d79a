-- State of replication slots, the WAL they hold back, and what their walsenders have decoded.
-- Parameter: their names, none for all of this database. PostgreSQL 14 and newer. safe_wal_size is null while
-- max_slot_wal_keep_size is -1; restart_lsn and wal_status may be null. What only newer servers have is read as JSON,
-- and null on others: inactive_since and invalidation_reason came with 17. Slots of initial table synchronisation come
-- and go, and are left out.
select s.slot_name,
       s.active,
       s.wal_status,
       s.safe_wal_size,
       pg_wal_lsn_diff(now.current_lsn, s.restart_lsn) as retained_bytes,
       age(s.catalog_xmin) as catalog_xmin_age,
       extract(epoch from (to_jsonb(s) ->> 'inactive_since')::timestamptz)::double precision as inactive_since,
       coalesce(to_jsonb(s) ->> 'invalidation_reason', case s.wal_status when 'lost' then 'wal_removed' end)
         as invalidation_reason,
       t.spill_bytes,
       t.stream_bytes,
       t.total_bytes,
       t.total_txns
from (select ?::text[] as names) asked,
     (select case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_lsn() end as current_lsn)
       as now,
     pg_replication_slots s
left join pg_stat_replication_slots t on t.slot_name = s.slot_name
where s.slot_type = 'logical'
  and s.database = current_database()
  and s.slot_name !~ '^pg_[0-9]+_sync_[0-9]+_[0-9]+$'
  and (s.slot_name = any (asked.names) or cardinality(asked.names) = 0)
