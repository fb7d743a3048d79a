-- What already carries the name of this migration on a server, and the statement that removes it.
-- Parameters: names of subscriptions, of slots, of publications. PostgreSQL 14 and newer.
select 'subscription ' || subname as what,
       format('ALTER SUBSCRIPTION %1$I DISABLE; ALTER SUBSCRIPTION %1$I SET (slot_name = NONE); DROP SUBSCRIPTION %1$I;',
              subname) as removal
from pg_subscription
where subname = any (?) and subdbid = (select oid from pg_database where datname = current_database())
union all
select 'replication slot ' || slot_name, format('SELECT pg_drop_replication_slot(%L);', slot_name)
from pg_replication_slots where slot_name = any (?)
union all
select 'publication ' || pubname, format('DROP PUBLICATION %I;', pubname) from pg_publication where pubname = any (?)
union all
select 'schema ' || nspname, 'DROP SCHEMA pgcutover CASCADE;' from pg_namespace where nspname = 'pgcutover'
