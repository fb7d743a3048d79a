-- What "pgcutover export" may see, and nothing else. Run as superuser in each database that is watched:
--   psql -v role=watcher -f grants.sql DATABASE
-- The role itself is made by: create role watcher login password '…'
-- To take it back: drop schema pgcutover_monitoring cascade; revoke pg_monitor from watcher;

-- All of it or nothing.
\set ON_ERROR_STOP on
begin;

-- Sessions of others, their waits, replication, settings. Without it these metrics are missing.
grant pg_monitor to :"role";

-- The host's processors, disks and I/O pressure. pg_read_file and pg_read_server_files would open every file that the
-- server can read; these functions show three files of /proc, which hold nothing of the database. Managed services
-- refuse to make them: leave this part out there.
-- What somebody else has put into a schema of this name would run with a superuser's rights: nothing of it is taken over.
do $$
begin
  if exists (
    select from pg_namespace n
    join pg_roles maker on maker.oid = n.nspowner and not maker.rolsuper
    where n.nspname = 'pgcutover_monitoring') then
    raise exception 'the schema pgcutover_monitoring was made by a role that is not a superuser'
      using hint = 'Look at what is in it, and drop it; then run this again.';
  end if;
end $$;
create schema if not exists pgcutover_monitoring;
do $$
declare
  theirs regprocedure;
begin
  for theirs in
    select p.oid from pg_proc p
    join pg_roles maker on maker.oid = p.proowner and not maker.rolsuper
    where p.pronamespace = 'pgcutover_monitoring'::regnamespace
  loop
    execute format('drop routine %s', theirs);
  end loop;
end $$;

create or replace function pgcutover_monitoring.proc_stat() returns text
  language sql security definer set search_path = pg_catalog
  as $$ select pg_catalog.pg_read_file('/proc/stat', 0, 262144, true) $$;

create or replace function pgcutover_monitoring.proc_pressure_io() returns text
  language sql security definer set search_path = pg_catalog
  as $$ select pg_catalog.pg_read_file('/proc/pressure/io', 0, 262144, true) $$;

create or replace function pgcutover_monitoring.proc_diskstats() returns text
  language sql security definer set search_path = pg_catalog
  as $$ select pg_catalog.pg_read_file('/proc/diskstats', 0, 262144, true) $$;

revoke all on schema pgcutover_monitoring from public;
revoke all on function pgcutover_monitoring.proc_stat(), pgcutover_monitoring.proc_pressure_io(),
  pgcutover_monitoring.proc_diskstats() from public;
grant usage on schema pgcutover_monitoring to :"role";
grant execute on function pgcutover_monitoring.proc_stat(), pgcutover_monitoring.proc_pressure_io(),
  pgcutover_monitoring.proc_diskstats() to :"role";
commit;
