-- The parts of the copy: planned before the first is begun, counted in the transaction that copies them.
-- Parameters: none. PostgreSQL 14 and newer.
create table if not exists pgcutover.part (
  table_oid bigint not null,  -- on the source
  number int not null,
  parts int not null,
  first_page bigint not null,
  end_page bigint not null,
  file_node bigint not null,  -- of the source's table when it was cut
  rows bigint,                -- null until the part is copied
  bytes bigint,
  primary key (table_oid, number)
)
