-- What sources of 15 and newer know.
create table every.since_15 (
  id int primary key, a int, b int, n numeric(3, -2) default 12345,
  constraint no_two_nulls unique nulls not distinct (a),
  constraint only_b foreign key (a, b) references every.keyed on delete set null (b));
create unique index since_15_b on every.since_15 (b) nulls not distinct where b is null;
insert into every.since_15 values (1, null, 2), (2, 5, null);
create view every.invoked with (security_invoker = true) as select id, a from every.since_15 where a > 1;
create view every.xml_of as select x.* from xmltable('/r' passing xmlelement(name r, xmlattributes(1 as a)) columns a int path '@a') x;
