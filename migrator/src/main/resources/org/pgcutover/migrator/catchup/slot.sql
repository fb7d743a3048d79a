-- The slot as the source sees it: how far the target has confirmed, and how much was decoded.
-- Parameters: its name. PostgreSQL 14 and newer.
select greatest(pg_current_wal_lsn() - s.confirmed_flush_lsn, 0)::bigint as lag_bytes,
       s.wal_status = 'lost' as lost,
       coalesce(t.total_txns, 0) as transactions
from pg_replication_slots s
left join pg_stat_replication_slots t using (slot_name)
where s.slot_name = ?
