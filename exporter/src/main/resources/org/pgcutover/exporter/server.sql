-- The server's version as people write it, whether it measures how long I/O takes, and whether this database is closed
-- to writes for sessions that do not say the contrary (ALTER DATABASE ... SET, the setting of no role in particular).
-- PostgreSQL 14 and newer.
select current_setting('server_version') as server_version,
       current_setting('track_io_timing')::boolean as io_timing,
       exists (select from pg_db_role_setting s
               join pg_database d on d.oid = s.setdatabase and d.datname = current_database()
               cross join unnest(s.setconfig) as setting
               where s.setrole = 0
                 and setting like 'default_transaction_read_only=%'
                 and split_part(setting, '=', 2)::boolean) as read_only
