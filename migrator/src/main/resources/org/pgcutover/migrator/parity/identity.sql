-- Which database of which server, and on which branch of its history: a standby that was promoted, or a backup that was
-- restored, may lack what the former server had shown, and whether the target's writes of others can be seen.
-- Parameters: none. PostgreSQL 14 and newer, not in recovery.
select concat_ws(' ', s.system_identifier, substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8), d.oid, d.datname,
                 current_setting('wal_level')) as identity
  from pg_control_system() s, pg_database d
 where d.datname = current_database()
