-- What pgcutover could leave in a database and its server; of origins those without a subscription.
-- Parameters: none. PostgreSQL 14 and newer.
select 'replication slot ' || slot_name as trace from pg_replication_slots where database = current_database()
union all
select 'publication ' || pubname from pg_publication
union all
select 'subscription ' || subname from pg_subscription
where subdbid = (select oid from pg_database where datname = current_database())
union all
select 'replication origin ' || roname from pg_replication_origin
where roname not in (select 'pg_' || oid from pg_subscription)
union all
select 'setting ' || setting
from pg_db_role_setting, unnest(setconfig) as setting
where setdatabase = (select oid from pg_database where datname = current_database())
union all
select 'pgcutover.' || relname from pg_class
where relnamespace = to_regnamespace('pgcutover') and relkind in ('r', 'S', 'v', 'm')
union all
select 'schema ' || nspname from pg_namespace where nspname like 'pgcutover%'
order by 1
