-- What already carries the name of this migration on a server.
-- Parameters: the name of slot, publication and subscription, three times. PostgreSQL 14 and newer.
select 'replication slot ' || slot_name as what from pg_replication_slots where slot_name = ?
union all
select 'publication ' || pubname from pg_publication where pubname = ?
union all
select 'subscription ' || subname from pg_subscription
where subname = ? and subdbid = (select oid from pg_database where datname = current_database())
union all
select 'schema ' || nspname from pg_namespace where nspname = 'pgcutover'
