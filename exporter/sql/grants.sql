-- What "pgcutover export" may see, and nothing else. Run as superuser in each database that is watched:
--   psql -v role=watcher -f grants.sql DATABASE
-- The role itself is made by: create role watcher login password '…'
-- To take it back: drop schema pgcutover_monitoring cascade; revoke pg_monitor from watcher;

-- Sessions of others, their waits, replication, settings. Without it these metrics are missing.
grant pg_monitor to :"role";

-- The host's processors, disks and I/O pressure. pg_read_file and pg_read_server_files would open every file that the
-- server can read; these functions show three files of /proc, which hold nothing of the database. Managed services
-- refuse to make them: leave this part out there.
create schema if not exists pgcutover_monitoring;
-- One that somebody else has made, and could change again, is not used by the exporter.
alter schema pgcutover_monitoring owner to current_user;

create or replace function pgcutover_monitoring.proc_stat() returns text
  language sql security definer set search_path = pg_catalog
  as $$ select pg_catalog.pg_read_file('/proc/stat', 0, 262144, true) $$;

create or replace function pgcutover_monitoring.proc_pressure_io() returns text
  language sql security definer set search_path = pg_catalog
  as $$ select pg_catalog.pg_read_file('/proc/pressure/io', 0, 262144, true) $$;

create or replace function pgcutover_monitoring.proc_diskstats() returns text
  language sql security definer set search_path = pg_catalog
  as $$ select pg_catalog.pg_read_file('/proc/diskstats', 0, 262144, true) $$;

alter function pgcutover_monitoring.proc_stat() owner to current_user;
alter function pgcutover_monitoring.proc_pressure_io() owner to current_user;
alter function pgcutover_monitoring.proc_diskstats() owner to current_user;
revoke all on schema pgcutover_monitoring from public;
revoke all on all functions in schema pgcutover_monitoring from public;
grant usage on schema pgcutover_monitoring to :"role";
grant execute on all functions in schema pgcutover_monitoring to :"role";
