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
