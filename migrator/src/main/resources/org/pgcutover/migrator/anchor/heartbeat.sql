-- The table through which markers and heartbeats travel from the source to the target; it exists on both.
-- Parameters: none. PostgreSQL 14 and newer.
create schema if not exists pgcutover;
create table if not exists pgcutover.heartbeat (
  writer text primary key,
  beat bigint not null,
  at timestamptz not null
)
