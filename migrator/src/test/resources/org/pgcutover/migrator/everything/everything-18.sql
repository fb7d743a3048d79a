-- What sources of 18 and newer know.
create table every.since_18 (
  id int primary key, a int constraint a_has_a_name not null, b int constraint b_not_inherited not null no inherit,
  v int generated always as (a * 2) virtual, t text generated always as (a::text || '!') virtual,
  constraint not_enforced check (a > 1000) not enforced);
insert into every.since_18 (id, a, b) values (1, 2, 3);
alter table every.since_18 add c int;
alter table every.since_18 add constraint c_later not null c not valid;
create table every.bookings (room int, during daterange, primary key (room, during without overlaps));
alter table every.bookings replica identity full;
create table every.guests (id int primary key, room int, during daterange, foreign key (room, period during) references every.bookings (room, period during));
insert into every.bookings values (1, '[2024-01-01,2024-02-01)');
insert into every.guests values (1, 1, '[2024-01-05,2024-01-10)');
