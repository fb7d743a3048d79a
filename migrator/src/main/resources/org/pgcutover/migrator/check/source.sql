-- What the source can offer to a migration.
-- Parameters: none. PostgreSQL 14 and newer.
select current_setting('wal_level') as wal_level,
       current_setting('max_replication_slots')::int as max_slots,
       (select count(*) from pg_replication_slots)::int as slots,
       current_setting('max_wal_senders')::int as max_senders,
       (select count(*) from pg_stat_replication)::int as senders,
       current_setting('max_slot_wal_keep_size') as slot_limit,
       (select count(*) from pg_largeobject_metadata) as large_objects,
       pg_encoding_to_char(d.encoding) as encoding,
       d.datcollate as collate,
       pg_database_size(d.oid) as bytes,
       r.rolsuper as superuser,
       r.rolsuper or r.rolreplication as may_replicate,
       r.rolsuper or pg_has_role(d.datdba, 'usage') as owns_database,
       r.rolsuper or r.rolbypassrls as bypasses_rls,
       r.rolsuper or pg_has_role('pg_signal_backend', 'usage') as may_signal
from pg_database d, pg_roles r
where d.datname = current_database() and r.rolname = current_user
