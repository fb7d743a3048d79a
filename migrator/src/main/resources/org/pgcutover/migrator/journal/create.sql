-- What has been done: a record a phase.
-- Parameters: none. PostgreSQL 14 and newer.
create schema if not exists pgcutover;
create table if not exists pgcutover.journal (
  migration text not null,
  phase text not null,
  record jsonb not null,
  at timestamptz not null default now(),
  primary key (migration, phase)
)
;
-- What was made or set outside of the database's own objects, and what was there before: for an undo.
create table if not exists pgcutover.made (
  kind text not null,
  role text not null,
  name text not null,
  value text not null,
  before text,
  primary key (kind, role, name)
)
