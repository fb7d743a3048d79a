-- Which run may close this database to writes, or open it.
-- Parameters: none. PostgreSQL 14 and newer.
create schema if not exists pgcutover;
create table if not exists pgcutover.fence (
  migration text primary key,
  token text not null
)
