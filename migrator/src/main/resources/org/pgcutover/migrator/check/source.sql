-- What the source can offer to a migration.
-- Parameters: none. PostgreSQL 14 and newer; idle_replication_slot_timeout came with 18.
select current_setting('wal_level') as wal_level,
       current_setting('max_replication_slots')::int as max_slots,
       (select count(*) from pg_replication_slots)::int as slots,
       current_setting('max_wal_senders')::int as max_senders,
       (select count(*) from pg_stat_replication)::int as senders,
       current_setting('max_slot_wal_keep_size') as slot_limit,
       coalesce(current_setting('idle_replication_slot_timeout', true), '0') as idle_slot_limit,
       (select count(*) from pg_largeobject_metadata) as large_objects,
       pg_encoding_to_char(d.encoding) as encoding,
       d.datcollate as collate,
       pg_database_size(d.oid) as bytes,
       pg_total_relation_size('pg_largeobject') as large_object_bytes,
       (select string_agg(format('%I.%I', n.nspname, c.relname), ', ' order by n.nspname, c.relname)
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind = 'f' and n.nspname <> 'pgcutover') as foreign_tables,
       (select string_agg(subname, ', ' order by subname) from pg_subscription where subdbid = d.oid) as subscriptions,
       (select string_agg(slot_name, ', ' order by slot_name) from pg_replication_slots
        where slot_type = 'logical' and database = d.datname) as other_slots,
       (select string_agg(distinct format('%I.%I', n.nspname, c.relname), ', ')
        from pg_extension e cross join lateral unnest(e.extconfig) as t (oid)
        join pg_class c on c.oid = t.oid and c.relkind in ('r', 'p') join pg_namespace n on n.oid = c.relnamespace) as extension_tables,
       (select string_agg(distinct format('%I on %s', t.tgname, t.tgrelid::regclass), ', ')
        from pg_trigger t where t.tgenabled in ('A', 'R') and not t.tgisinternal) as replica_triggers,
       (select string_agg(i.indexrelid::regclass::text, ', ' order by i.indexrelid)
        from pg_index i join pg_class c on c.oid = i.indrelid and c.relkind in ('r', 'm')
        where not i.indisvalid and i.indexrelid >= 16384) as invalid_indexes,
       (select string_agg(distinct o.rolname || ': ' || split_part(setting, '=', 1), ', ')
        from pg_db_role_setting s join pg_roles o on o.oid = s.setrole cross join lateral unnest(s.setconfig) as setting
        where s.setdatabase = 0) as role_settings,
       (select string_agg(distinct o.rolname, ', ')
        from pg_db_role_setting s join pg_roles o on o.oid = s.setrole cross join lateral unnest(s.setconfig) as setting
        where s.setdatabase in (0, d.oid)
          and setting like 'default\_transaction\_read\_only=%'
          and not split_part(setting, '=', 2)::boolean) as overriding_roles,
       (select string_agg(distinct l.provider || ' on ' || l.objtype, ', ') from pg_seclabels l) as security_labels,
       r.rolsuper as superuser
from pg_database d, pg_roles r
where d.datname = current_database() and r.rolname = current_user
