-- Documents of 2 to 200 kB that do not compress, evenly over the orders of magnitude: stored out of line (TOAST).
-- Setting bench.scale: 200 documents each. PostgreSQL 14 and newer.
create temporary table block as
  select b as number, string_agg(encode(sha256((b || '.' || part)::bytea), 'base64'), '' order by part) as text
  from generate_series(0, 499) b, generate_series(1, 46) part
  group by b;
create table documents (id bigint not null, title text not null, blocks int not null, body text);
insert into documents
  select g, 'document ' || g, blocks, body
  from generate_series(1, 200 * current_setting('bench.scale')::int) g,
    lateral (select ceil(power(100, (g * 7919 % 1000) / 1000.0))::int as blocks) size,
    lateral (
      select string_agg(block.text, '' order by part) as body
      from generate_series(1, blocks) part
      join block on block.number = (g * 104729::bigint + part * 31) % 500) content;
alter table documents add primary key (id);
drop table block;
