-- What a migration holds back on the source: WAL by its slot, VACUUM by its snapshot and the slot's
-- catalog_xmin. Ages are counted in transactions (age) and from the begin of the oldest transaction
-- that uses the snapshot, null where none is open; a walsender that exported one has no xact_start,
-- but has been idle since.
-- Parameter: the slot's name. PostgreSQL 14 and newer. max_slot_wal_keep_size is given in MB, -1
-- for no limit; restart_lsn is null once the slot is lost.
select slot.wal_status,
       slot.safe_wal_size,
       greatest(
         pg_wal_lsn_diff(
           case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_lsn() end,
           slot.restart_lsn), 0)::bigint as retained_bytes,
       (select setting::bigint from pg_settings where name = 'max_slot_wal_keep_size') as keep_mb,
       coalesce(greatest(age(slot.xmin), age(slot.catalog_xmin), snapshot.transactions), 0)
         as transactions,
       snapshot.seconds
from pg_replication_slots slot
cross join (
  select max(age(backend_xmin)) as transactions,
         extract(epoch from clock_timestamp() - min(coalesce(xact_start, state_change))) as seconds
  from pg_stat_activity
  where datname = current_database()
    and (application_name like 'pgcutover_snapshot%' or application_name = 'pgcutover_copy')
    and backend_xmin is not null) snapshot
where slot.slot_name = ?
