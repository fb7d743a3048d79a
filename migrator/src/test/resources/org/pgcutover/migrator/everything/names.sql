-- Names of 63 bytes with double quotes, a dot, a new line, other letters, blanks, an apostrophe, a backslash and what
-- looks like a comment, for every kind of object. PostgreSQL 14 and newer.

create schema "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";
create type "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."enum ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" as enum ('one', $$label "q".dot
Ü 數 's$$);
create domain "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."domain ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" as int constraint "domain check ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxx" check (value > 0);
create type "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."composite ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" as ("attribute ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" int, b text);
create type "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."range ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" as range (subtype = float8, multirange_type_name = "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."multirange ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
create collation "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."collation ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" (provider = libc, locale = 'C');
create function "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."function ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"("argument ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" int) returns int language sql immutable set search_path = "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" as $$ select "argument ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" * 2 $$;
create procedure "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."procedure ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"() language plpgsql as 'begin end';
create aggregate "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."aggregate ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" (int) (sfunc = int4pl, stype = int);
create function "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."of composite ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxx"("schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."composite ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx") returns int language sql immutable as 'select 1';
create operator "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx".@#@ (rightarg = "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."composite ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", function = "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."of composite ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxx");
create operator family "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."family ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" using btree;
create operator class "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."class ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" for type text using btree family "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."family ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" as operator 1 <, operator 3 =, function 1 bttextcmp;
create text search dictionary "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."dictionary ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxx" (template = simple);
create text search configuration "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."configuration ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxx" (copy = simple);
alter text search configuration "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."configuration ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxx" alter mapping for word with "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."dictionary ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxx";
create sequence "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."sequence ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";
create foreign data wrapper "wrapper ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";
create server "server ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" foreign data wrapper "wrapper ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";
create user mapping for "ro""le.
Ü 數 of sixty-three bytes xxxxxxxxxxxxxxxxxxxxxxxxxxxx" server "server ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";
create table "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."table ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" (
  "column ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" int constraint "key ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" primary key,
  "serial ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" int default nextval('"schema ""q"".dot
Ü 數 ''s; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."sequence ""q"".dot
Ü 數 ''s; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"'),
  "identity ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" int generated by default as identity (sequence name "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."identity seq ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxx"),
  e "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."enum ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", d "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."domain ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", c "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."composite ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", r "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."range ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", m "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."multirange ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxx", es "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."enum ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"[],
  t text collate "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."collation ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" default $$it's "q"$$,
  "generated ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" int generated always as ("schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."function ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"("column ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")) stored,
  constraint "check ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" check ("column ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" > 0),
  constraint "unique ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" unique ("column ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "serial ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
  constraint "exclusion ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" exclude using btree ("column ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" with =));
insert into "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."table ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" ("column ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", e, d, c, r, m, es) select i, 'one', 1, row(1, 'x')::"schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."composite ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", '[1,2]', '{[1,2]}', $${"label \"q\".dot
Ü 數 's"}$$ from generate_series(1, 50) i;
create table "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."refers ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" ("column ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" int primary key, k int, constraint "foreign key ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxx" foreign key (k) references "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."table ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
insert into "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."refers ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" select i, i from generate_series(1, 50) i;
create index "index ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" on "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."table ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" ("column ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."function ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"("column ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")) where "column ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" > 3;
create unique index "index of all ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxx" on "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."table ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" ("column ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
alter table "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."table ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" cluster on "index of all ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxx";
alter table "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."table ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" replica identity using index "index of all ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxx";
create statistics "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."statistics ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxx" on "column ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "serial ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" from "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."table ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";
create table "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."partitioned ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxx" ("column ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" int primary key, "other ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" text) partition by list ("column ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
create table "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."leaf ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" partition of "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."partitioned ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxx" default;
insert into "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."partitioned ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxx" select i, 'x' from generate_series(1, 20) i;
create index "partitioned index ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxx" on "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."partitioned ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxx" ("other ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
create table "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."child ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" () inherits ("schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."table ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
alter table "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."child ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" replica identity full;
create view "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."view ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" as select "column ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "serial ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" as "view column ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxx" from "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."table ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" where "column ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" > 5;
create view "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."view of two ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxx" as select "alias ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."column ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" from "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."table ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" "alias ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" join "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."view ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" using ("column ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
create materialized view "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."materialised ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxx" as select count(*) as "column ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" from "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."table ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";
create rule "rule ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" as on delete to "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."refers ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" where old."column ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" = 777 do instead nothing;
create function "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."trigger fn ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxx"() returns trigger language plpgsql as 'begin return new; end';
create trigger "trigger ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" before insert on "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."table ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" for each row execute function "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."trigger fn ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxx"();
create function "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."event fn ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"() returns event_trigger language plpgsql as 'begin end';
create event trigger "event trigger ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxx" on ddl_command_end execute function "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."event fn ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"();
create policy "policy ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" on "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."table ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" to "ro""le.
Ü 數 of sixty-three bytes xxxxxxxxxxxxxxxxxxxxxxxxxxxx" using ("column ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" > 0);
alter table "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."table ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" enable row level security;
comment on table "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."table ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" is $$comment "q".dot
Ü 數 's$$;
comment on schema "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" is $$comment "q".dot
Ü 數 's$$;
comment on view "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."view ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" is $$comment "q".dot
Ü 數 's$$;
comment on column "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."table ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."column ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" is $$comment "q".dot
Ü 數 's$$;
comment on index "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."index ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" is $$comment "q".dot
Ü 數 's$$;
comment on type "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."enum ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" is $$comment "q".dot
Ü 數 's$$;
comment on sequence "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."sequence ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" is $$comment "q".dot
Ü 數 's$$;
comment on materialized view "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."materialised ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxx" is $$comment "q".dot
Ü 數 's$$;
comment on statistics "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."statistics ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxx" is $$comment "q".dot
Ü 數 's$$;
comment on event trigger "event trigger ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxx" is $$comment "q".dot
Ü 數 's$$;
comment on constraint "check ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" on "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."table ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" is $$comment "q"$$;
comment on constraint "key ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" on "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."table ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" is $$comment "q"$$;
comment on constraint "foreign key ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxx" on "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."refers ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" is $$comment "q"$$;
comment on trigger "trigger ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" on "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."table ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" is $$comment "q"$$;
comment on policy "policy ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" on "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."table ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" is $$comment "q"$$;
alter schema "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" owner to "ro""le.
Ü 數 of sixty-three bytes xxxxxxxxxxxxxxxxxxxxxxxxxxxx";
alter table "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."table ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" owner to "ro""le.
Ü 數 of sixty-three bytes xxxxxxxxxxxxxxxxxxxxxxxxxxxx";
alter view "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."view ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" owner to "ro""le.
Ü 數 of sixty-three bytes xxxxxxxxxxxxxxxxxxxxxxxxxxxx";
alter type "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."enum ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" owner to "ro""le.
Ü 數 of sixty-three bytes xxxxxxxxxxxxxxxxxxxxxxxxxxxx";
alter procedure "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."procedure ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"() owner to "ro""le.
Ü 數 of sixty-three bytes xxxxxxxxxxxxxxxxxxxxxxxxxxxx";
alter materialized view "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."materialised ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxx" owner to "ro""le.
Ü 數 of sixty-three bytes xxxxxxxxxxxxxxxxxxxxxxxxxxxx";
alter table "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."partitioned ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxx" owner to "ro""le.
Ü 數 of sixty-three bytes xxxxxxxxxxxxxxxxxxxxxxxxxxxx";
alter sequence "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."sequence ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" owner to "ro""le.
Ü 數 of sixty-three bytes xxxxxxxxxxxxxxxxxxxxxxxxxxxx";
grant usage on schema "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" to every_reader;
grant select ("column ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"), update ("serial ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx") on "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."table ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" to every_reader;
grant select on "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"."view ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" to "ro""le.
Ü 數 of sixty-three bytes xxxxxxxxxxxxxxxxxxxxxxxxxxxx", every_writer;
alter default privileges for role "ro""le.
Ü 數 of sixty-three bytes xxxxxxxxxxxxxxxxxxxxxxxxxxxx" in schema "schema ""q"".dot
Ü 數 's; --\ xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" grant select on tables to every_reader;
