-- What sources of 17 and newer know.
create table every.since_17 (id int generated always as identity, r int, during daterange, json_exists int, primary key (id, r),
  exclude using gist (r with =, during with &&)) partition by list (r) using second_heap;
create table every.since_17_1 partition of every.since_17 for values in (1);
create table every.since_17_2 partition of every.since_17 for values in (2) using heap;
insert into every.since_17 (r, during) values (1, '[2024-01-01,2024-02-01)'), (2, '[2024-01-01,2024-02-01)');
create collation lib.built_in (provider = builtin, locale = 'C.UTF-8');
create view every.json_tables as
  select t.*, json_exists(doc, '$.a') as e, json_value(doc, '$.a' returning int default 0 on empty) as v, json_query(doc, '$' with wrapper) as q
  from every.keys, json_table(doc, '$' columns (nr for ordinality, a int path '$.a' default 7 on error, nested path '$.b[*]' columns (b text path '$'))) t;
grant maintain on every.keys to every_reader;
create function every.pass_login() returns event_trigger language plpgsql as 'begin end';
create event trigger every_login on login execute function every.pass_login();
