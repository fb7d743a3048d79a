-- The next beat of one writer, as a deletion and an insertion: an update would be skipped on a target that does not
-- have the row, because it was written before the slot began. Numbered by the clock in milliseconds, so that a table that
-- was made anew does not begin behind what the target still has. No row comes back where the database is frozen for a
-- cutover by default_transaction_read_only: this session could still write, and must not.
-- Parameters: the writer, twice. PostgreSQL 14 and newer.
with open as (
  select not exists (
    select from pg_db_role_setting
    where setdatabase = (select oid from pg_database where datname = current_database())
      and setrole in (0, (select oid from pg_roles where rolname = current_user))
      and exists (
        select from unnest(setconfig) setting
        where setting like 'default\_transaction\_read\_only=%'
          and substr(setting, length('default_transaction_read_only=') + 1)::boolean)) as yes
), last as (
  delete from pgcutover.heartbeat where writer = ? and (select yes from open) returning beat
)
insert into pgcutover.heartbeat (writer, beat, at)
select ?,
       greatest((select beat from last) + 1, (extract(epoch from clock_timestamp()) * 1000)::bigint),
       clock_timestamp()
where (select yes from open)
returning beat
