-- The next beat of one writer. No row comes back where the database is frozen for a cutover by
-- default_transaction_read_only: this session could still write, and must not.
-- Parameter: the writer. PostgreSQL 14 and newer.
insert into pgcutover.heartbeat (writer, beat, at)
select ?, 1, clock_timestamp()
where not exists (
  select from pg_db_role_setting
  where setdatabase = (select oid from pg_database where datname = current_database())
    and setrole in (0, (select oid from pg_roles where rolname = current_user))
    and exists (
      select from unnest(setconfig) setting
      where setting in ('default_transaction_read_only=on', 'default_transaction_read_only=true')))
on conflict (writer) do update
  set beat = heartbeat.beat + 1, at = excluded.at
returning beat
