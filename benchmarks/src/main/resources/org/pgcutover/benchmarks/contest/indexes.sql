-- One table of 5 columns with 5 indexes: a million rows at scale 100.
-- Setting bench.scale: 10,000 rows each. PostgreSQL 14 and newer.
create table indexed (id bigint not null, customer int not null, created timestamptz not null, code text not null, amount numeric(12, 2) not null);
insert into indexed
  select g, (g * 7919::bigint % 50000)::int, timestamptz '2026-01-01 00:00Z' + (g * 104729::bigint % 1000000) * interval '1 second', md5(g::text), g * 1.25
  from generate_series(1, 10000 * current_setting('bench.scale')::int) g;
alter table indexed add primary key (id);
create index on indexed (customer);
create index on indexed (created);
create unique index on indexed (code);
create index on indexed (customer, created, amount);
