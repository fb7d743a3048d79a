-- The tables of pgbench -i --scale, filled on the server.
-- Setting bench.scale: 100,000 accounts each. PostgreSQL 14 and newer.
create table pgbench_branches (bid int not null, bbalance int, filler char(88)) with (fillfactor = 100);
create table pgbench_tellers (tid int not null, bid int, tbalance int, filler char(84)) with (fillfactor = 100);
create table pgbench_accounts (aid int not null, bid int, abalance int, filler char(84)) with (fillfactor = 100);
create table pgbench_history (tid int, bid int, aid int, delta int, mtime timestamp, filler char(22));
insert into pgbench_branches (bid, bbalance)
  select b, 0 from generate_series(1, current_setting('bench.scale')::int) b;
insert into pgbench_tellers (tid, bid, tbalance)
  select t, (t - 1) / 10 + 1, 0 from generate_series(1, 10 * current_setting('bench.scale')::int) t;
insert into pgbench_accounts (aid, bid, abalance, filler)
  select a, (a - 1) / 100000 + 1, 0, '' from generate_series(1, 100000 * current_setting('bench.scale')::int) a;
alter table pgbench_branches add primary key (bid);
alter table pgbench_tellers add primary key (tid);
alter table pgbench_accounts add primary key (aid);
-- It has no key: pgcutover and a publication need to be told so.
alter table pgbench_history replica identity full;
