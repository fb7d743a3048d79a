-- 200 tables with 3 indexes each, about 1 GB in all at scale 100.
-- Setting bench.scale: 350 rows each in every table. PostgreSQL 14 and newer.
do $$
begin
  for number in 1..200 loop
    execute format('create table many_%1$s (id bigint not null, customer int not null, created timestamptz not null, code text not null, amount numeric(12, 2) not null, note text)', number);
    execute format(
      'insert into many_%1$s select g, g %% 1000, timestamptz ''2026-01-01 00:00Z'' + g * interval ''1 minute'', md5(g::text), g * 1.25, repeat(''note '', g %% 8) from generate_series(1, 350 * current_setting(''bench.scale'')::int) g',
      number);
    execute format('alter table many_%1$s add primary key (id)', number);
    execute format('create index on many_%1$s (customer, created)', number);
    execute format('create unique index on many_%1$s (code)', number);
  end loop;
end
$$;
