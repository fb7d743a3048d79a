-- One number that another content of the catalogue does not have: any statement that defines something writes a new
-- version of a row (ctid, xmin) or takes one away. Not so VACUUM and ANALYZE, which write in place, and statistics,
-- dependencies and replication, which nobody compares; of large objects only that there are some, for then they are a
-- table to be compared. Of pg_class only what a definition holds,
-- for TRUNCATE and REFRESH give it a new version as well. Temporary tables come and go, and so do pgcutover's own.
-- Parameters: none. PostgreSQL 14 and newer.
with passing as materialized (select oid from pg_namespace where nspname ~ '^pg_(toast_)?temp_' or nspname = 'pgcutover'),
     own as (select oid, reltoastrelid from pg_class where relnamespace in (table passing)),
     passed as materialized (select oid from own
                       union all select reltoastrelid from own where reltoastrelid <> 0
                       union all select indexrelid from pg_index where indrelid in (select reltoastrelid from own))
select sum(hash_record_extended(version, 0) # hashtext(catalogue))::text
  from (select 'class', (c.relname, c.relnamespace, c.reltype, c.reloftype, c.relowner, c.relam, c.reltablespace,
                         c.relpersistence, c.relkind, c.relchecks, c.relhasrules, c.relhastriggers, c.relrowsecurity,
                         c.relforcerowsecurity, c.relreplident, c.relispartition, c.relacl::text, c.reloptions,
                         c.relpartbound::text)
          from pg_class c where c.oid not in (table passed)
        union all select 'attribute', (t.ctid, t.xmin) from pg_attribute t where t.attrelid not in (table passed)
        union all select 'attrdef', (t.ctid, t.xmin) from pg_attrdef t where t.adrelid not in (table passed)
        union all select 'constraint', (t.ctid, t.xmin) from pg_constraint t where t.conrelid not in (table passed)
        union all select 'index', (t.ctid, t.xmin) from pg_index t where t.indrelid not in (table passed)
        union all select 'inherits', (t.ctid, t.xmin) from pg_inherits t where t.inhrelid not in (table passed)
        union all select 'policy', (t.ctid, t.xmin) from pg_policy t
        union all select 'rewrite', (t.ctid, t.xmin) from pg_rewrite t where t.ev_class not in (table passed)
        union all select 'sequence', (t.ctid, t.xmin) from pg_sequence t where t.seqrelid not in (table passed)
        union all select 'trigger', (t.ctid, t.xmin) from pg_trigger t where t.tgrelid not in (table passed)
        union all select 'type', (t.ctid, t.xmin) from pg_type t where t.typnamespace not in (table passing)
        union all select 'namespace', (t.ctid, t.xmin) from pg_namespace t where t.oid not in (table passing)
        union all select 'partitioned_table', (t.ctid, t.xmin) from pg_partitioned_table t
        union all select 'aggregate', (t.ctid, t.xmin) from pg_aggregate t
        union all select 'am', (t.ctid, t.xmin) from pg_am t
        union all select 'amop', (t.ctid, t.xmin) from pg_amop t
        union all select 'amproc', (t.ctid, t.xmin) from pg_amproc t
        union all select 'auth_members', (t.ctid, t.xmin) from pg_auth_members t
        union all select 'roles', (t.ctid, t.xmin) from pg_authid t
        union all select 'cast', (t.ctid, t.xmin) from pg_cast t
        union all select 'collation', (t.ctid, t.xmin) from pg_collation t
        union all select 'conversion', (t.ctid, t.xmin) from pg_conversion t
        union all select 'default_acl', (t.ctid, t.xmin) from pg_default_acl t
        union all select 'description', (t.ctid, t.xmin) from pg_description t
        union all select 'enum', (t.ctid, t.xmin) from pg_enum t
        union all select 'event_trigger', (t.ctid, t.xmin) from pg_event_trigger t
        union all select 'extension', (t.ctid, t.xmin) from pg_extension t
        union all select 'members', (t.ctid, t.xmin) from pg_depend t where t.deptype = 'e'
        union all select 'foreign_data_wrapper', (t.ctid, t.xmin) from pg_foreign_data_wrapper t
        union all select 'foreign_server', (t.ctid, t.xmin) from pg_foreign_server t
        union all select 'foreign_table', (t.ctid, t.xmin) from pg_foreign_table t
        union all select 'init_privs', (t.ctid, t.xmin) from pg_init_privs t
        union all select 'language', (t.ctid, t.xmin) from pg_language t
        union all select 'opclass', (t.ctid, t.xmin) from pg_opclass t
        union all select 'operator', (t.ctid, t.xmin) from pg_operator t
        union all select 'opfamily', (t.ctid, t.xmin) from pg_opfamily t
        union all select 'proc', (t.ctid, t.xmin) from pg_proc t
        union all select 'range', (t.ctid, t.xmin) from pg_range t
        union all select 'seclabel', (t.ctid, t.xmin) from pg_seclabel t
        union all select 'statistic_ext', (t.ctid, t.xmin) from pg_statistic_ext t
        union all select 'tablespace', (t.ctid, t.xmin) from pg_tablespace t
        union all select 'transform', (t.ctid, t.xmin) from pg_transform t
        union all select 'ts_config', (t.ctid, t.xmin) from pg_ts_config t
        union all select 'ts_config_map', (t.ctid, t.xmin) from pg_ts_config_map t
        union all select 'ts_dict', (t.ctid, t.xmin) from pg_ts_dict t
        union all select 'ts_parser', (t.ctid, t.xmin) from pg_ts_parser t
        union all select 'ts_template', (t.ctid, t.xmin) from pg_ts_template t
        union all select 'user_mapping', (t.ctid, t.xmin) from pg_user_mapping t
        union all select 'largeobject', row(exists (select from pg_largeobject_metadata))) as versions (catalogue, version)
