-- What sources of 16 and newer know.
create table every.since_16 (id int primary key, j text default json_object('a': 1)::text, t text storage external,
  check (j is json object with unique keys));
insert into every.since_16 (id, t) values (1, repeat('x', 5000));
create collation lib.ruled (provider = icu, locale = 'und', rules = '&a < g');
create view every.json_of as select json_array(max(id), max(t) null on null) as a, json_objectagg(j: id absent on null) as o, system_user as u
  from every.since_16;
create view every.unnamed as select one + 1 as two from (select 1 as one) where one > 0;
