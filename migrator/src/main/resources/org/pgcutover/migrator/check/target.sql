-- What the target can offer to a migration. Up to 17 an apply worker's origin takes one of max_replication_slots,
-- from 18 on one of max_active_replication_origins.
-- Parameters: none. PostgreSQL 14 and newer.
select current_setting('wal_level') as wal_level,
       current_setting('max_logical_replication_workers')::int as max_workers,
       current_setting('max_worker_processes')::int as max_processes,
       coalesce(current_setting('max_active_replication_origins', true),
                current_setting('max_replication_slots'))::int as max_origins,
       (select count(*) from pg_replication_origin)::int as origins,
       (select count(*) from pg_stat_subscription where pid is not null)::int as workers,
       (current_setting('max_wal_size', true)) as max_wal_size,
       pg_size_bytes(current_setting('max_wal_size')) as max_wal_bytes,
       pg_encoding_to_char(d.encoding) as encoding,
       d.datcollate as collate,
       (select count(*) from pg_largeobject_metadata) as large_objects,
       r.rolsuper as superuser,
       pg_is_in_recovery() as in_recovery
from pg_database d, pg_roles r
where d.datname = current_database() and r.rolname = current_user
