-- A database with everything that a source of 14 or newer can hold and pgcutover carries. To be run paragraph by
-- paragraph: the driver does not see where a body BEGIN ATOMIC ends. Extensions left out because the
-- embedded servers do not have them: postgis, vector. Left out because `check` refuses them or they do not belong to
-- the database: foreign tables, large objects, unlogged tables, subscriptions, tablespaces, REPLICA IDENTITY NOTHING
-- on a table with rows, security labels (no provider is there), functions that read other tables in an index.

create schema every authorization every_owner;
create schema lib;
create schema ext;
comment on schema every is 'A "comment" with ''quotes'', a $$dollar$$, a \backslash
and a second line';
create extension hstore schema ext;
create extension citext schema ext;
create extension ltree schema ext;
create extension cube schema ext;
create extension btree_gist schema ext;
create extension btree_gin schema ext;
create extension pg_trgm;
create extension intarray schema ext;
create extension isn schema ext;
create extension seg schema ext;
create extension earthdistance schema ext;
create extension "uuid-ossp" schema ext;
create extension unaccent schema ext;
alter default privileges for role every_owner revoke execute on functions from public;
alter default privileges for role every_owner in schema every grant select on tables to every_reader;
alter default privileges in schema lib grant usage on types to every_reader with grant option;
alter default privileges grant usage on sequences to every_writer;

-- Types.
create type every.mood as enum ('calm', 'it''s "odd"', 'angry');
alter type every.mood add value 'in between' before 'angry';
create domain every.short as varchar(20) collate "C" default 'none' constraint not_blank check (value <> '');
create domain every.shorter as every.short not null check (length(value) < 10);
create domain every.late as int;
create type every.pair as (a text collate "C", b every.late, c every.mood[]);
create type every.nested as (p every.pair, ps every.pair[], s every.shorter);
create type every.moods as range (subtype = every.mood);
create type every.floats as range (subtype = float8, subtype_diff = float8mi, multirange_type_name = every.many_floats);
create domain every.floats_from_0 as every.floats check (lower(value) >= 0);
create type every.empty_composite as ();
create type every.empty_enum as enum ();
create type every.label;
create function every.label_in(cstring) returns every.label language internal immutable strict as 'textin';
create function every.label_out(every.label) returns cstring language internal immutable strict as 'textout';
create type every.label (input = every.label_in, output = every.label_out, like = text);
comment on type every.mood is 'an enum';
comment on domain every.short is 'a domain';
comment on constraint not_blank on domain every.short is 'its constraint';
comment on column every.pair.a is 'an attribute';
alter type every.mood owner to every_owner;
alter domain every.short owner to every_owner;
grant usage on type every.mood to every_reader;
revoke usage on type every.pair from public;
alter domain every.late add constraint positive check (value > 0) not valid;

-- Functions that need a search_path of their own, procedures, aggregates, operators.
create function lib.base(i int) returns int language sql immutable parallel safe as 'select i + 1';
create function lib.scaled(i int) returns int language plpgsql immutable parallel safe set search_path = lib, pg_temp
  as $$ begin return base(i) * 2; end $$;
create function lib.calm(m every.mood) returns bool language sql immutable set search_path to every, "Not There", lib
  as $$ select m = 'calm'::mood or base(0) = 0 $$;
create function lib.said(text, variadic rest text[] default '{}') returns text language plpgsql stable strict cost 5
  security definer leakproof set work_mem = '8MB' set "search_path" = '' set datestyle = 'ISO, DMY'
  as 'begin return $1 || array_to_string(rest, ''\''); end';
create function lib.rows_of(out a int, out b text) returns setof record language sql rows 7 as $$ values (1, 'x') $$;
create function lib.table_of(n int) returns table (i int, "odd Name" text) language sql
  as $f$ select g, $$a "quoted" 'text'$$ from generate_series(1, n) g $f$;
create procedure lib.nothing(inout x int) language plpgsql as $$ begin x := x + 1; end $$;
create function lib.longest_step(text, text) returns text language sql immutable
  as 'select case when length($2) > length(coalesce($1, '''')) then $2 else $1 end';
create aggregate lib.longest (text) (sfunc = lib.longest_step, stype = text);
create aggregate lib.sum_of (int) (sfunc = int4pl, stype = int, initcond = '0', combinefunc = int4pl, parallel = safe,
  msfunc = int4pl, minvfunc = int4mi, mstype = int, minitcond = '0');
create aggregate lib.middle (float8 order by float8)
  (sfunc = ordered_set_transition, stype = internal, finalfunc = percentile_disc_final, finalfunc_extra);
create function every.same(every.pair, every.pair) returns bool language sql immutable as 'select $1.a = $2.a';
create function every.other(every.pair, every.pair) returns bool language sql immutable as 'select $1.a <> $2.a';
create operator every.=== (leftarg = every.pair, rightarg = every.pair, function = every.same, commutator = operator(every.===),
  negator = operator(every.!==), restrict = eqsel, join = eqjoinsel);
create operator every.!== (leftarg = every.pair, rightarg = every.pair, function = every.other, commutator = operator(every.!==),
  negator = operator(every.===), restrict = neqsel, join = neqjoinsel);
create operator family lib.texts using btree;
create operator class lib.by_bytes for type text using btree family lib.texts as
  operator 1 ~<~, operator 2 ~<=~, operator 3 =, operator 4 ~>=~, operator 5 ~>~, function 1 bttext_pattern_cmp(text, text);
create function lib.number_of(every.mood) returns int language sql immutable strict
  as 'select array_position(enum_range(null::every.mood), $1)';
create cast (every.mood as int) with function lib.number_of(every.mood) as assignment;
create cast (every.label as text) without function;
create conversion lib.latin for 'LATIN1' to 'UTF8' from iso8859_1_to_utf8;
create access method second_heap type table handler heap_tableam_handler;
create collation lib.caseless (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
create collation lib.plain (provider = libc, locale = 'C');
create text search dictionary lib.words (template = simple, stopwords = 'english', accept = false);
create text search configuration lib.search (copy = english);
alter text search configuration lib.search alter mapping for asciiword with lib.words, ext.unaccent, english_stem;
create foreign data wrapper every_wrapper options (a 'it''s');
create server every_server type 't' version '1' foreign data wrapper every_wrapper options (host 'h');
create user mapping for every_reader server every_server options (password 'secret');
create function lib.handler() returns language_handler language c as '$libdir/plpgsql', 'plpgsql_call_handler';
create function lib.inline_handler(internal) returns void language c as '$libdir/plpgsql', 'plpgsql_inline_handler';
create function lib.validator(oid) returns void language c as '$libdir/plpgsql', 'plpgsql_validator';
create trusted language every_language handler lib.handler inline lib.inline_handler validator lib.validator;
create function lib.in_it() returns int language every_language as 'begin return 1; end';
comment on function lib.base(int) is 'a function';
comment on procedure lib.nothing(int) is 'a procedure';
comment on aggregate lib.longest(text) is 'an aggregate';
comment on operator every.=== (every.pair, every.pair) is 'an operator';
comment on operator class lib.by_bytes using btree is 'a class';
comment on operator family lib.texts using btree is 'a family';
comment on cast (every.mood as int) is 'a cast';
comment on conversion lib.latin is 'a conversion';
comment on access method second_heap is 'a method';
comment on collation lib.caseless is 'a collation';
comment on text search configuration lib.search is 'a configuration';
comment on text search dictionary lib.words is 'a dictionary';
comment on foreign data wrapper every_wrapper is 'a wrapper';
comment on server every_server is 'a server';
comment on language every_language is 'a language';
alter function lib.scaled(int) owner to every_owner;
alter aggregate lib.longest(text) owner to every_owner;
alter server every_server owner to postgres;
revoke execute on function lib.base(int) from public;
grant execute on function lib.base(int) to every_owner with grant option;
grant execute on procedure lib.nothing(int) to every_writer;
grant usage on foreign server every_server to every_reader;
grant usage on language every_language to every_writer;
grant execute on function pg_catalog.pg_ls_waldir() to every_reader;
grant execute on function ext.uuid_nil() to every_reader;
revoke execute on function ext.uuid_nil() from public;

create function lib.counted(n int) returns bigint language sql stable
begin atomic
  select count(*) from pg_class where relpages > n;
  select sum(relpages) from pg_class c join pg_namespace s on s.oid = c.relnamespace where c.relpages > n group by s.nspname limit 1;
end;

create procedure lib.noted(i int) language sql
begin atomic
  select lib.base(i);
end;

-- Plain tables with every kind of column.
create table every.types (
  id bigint generated always as identity (start 10 increment 5 minvalue 5 cycle) primary key,
  seven int generated by default as identity (cache 20),
  gone int,
  old_serial bigserial,
  t text collate lib.caseless default 'x' not null,
  c char(8), v varchar(30) compression pglz, b bytea, bits bit varying(9), n numeric(12, 3), m money, f4 real, f8 double precision,
  d date, tm time(3), tz timetz, ts timestamp, tstz timestamptz default '2024-02-29 12:00+01', iv interval day to second,
  j json, jb jsonb, x xml, u uuid default '00112233-4455-6677-8899-aabbccddeeff', ip inet, net cidr, mac macaddr,
  r tstzrange, mr nummultirange, p point, poly polygon, tv tsvector, tq tsquery, lsn pg_lsn,
  rc regclass, rt regtype, ro regrole, rp regprocedure, o oid, nm name, ch "char", aa text[][], ii int[],
  mood every.mood default 'calm', moods every.mood[], s every.short, ss every.shorter default 'ok', pr every.pair, prs every.pair[], ne every.nested,
  mrange every.moods, fr every.floats, frs every.floats[], fm every.many_floats, f0 every.floats_from_0, l every.label, ls every.label[],
  ds every.late[], ec every.empty_composite,
  h ext.hstore, ci ext.citext, lt ext.ltree, cu ext.cube, cus ext.cube[], hs ext.hstore[], isbn ext.isbn13, sg ext.seg, q ext.query_int,
  gen int generated always as (lib.scaled(seven)) stored,
  gent text generated always as (lower(t collate "C") || '!') stored,
  calm bool generated always as (lib.calm(mood)) stored);
alter table every.types drop gone;
alter table every.types alter t set statistics 321, alter t set (n_distinct = -0.5), alter j set storage main, alter b set storage external;
create type every.whole as (t every.types, i int);
insert into every.types (t, c, v, b, bits, n, m, f4, f8, d, tm, tz, ts, tstz, iv, j, jb, x, u, ip, net, mac, r, mr, p, poly, tv, tq, lsn,
  rc, rt, ro, rp, o, nm, ch, aa, ii, mood, moods, s, ss, pr, prs, ne, mrange, fr, frs, fm, f0, l, ls, ds, ec, h, ci, lt, cu, cus, hs, isbn, sg, q)
select E'row\t' || i || E'\n\\N "ü" 🐘', 'pad', repeat('v', i % 30), decode(md5(i::text), 'hex'), B'101', i / 7.0, i, 0.1 * i, 'NaN',
  date '2024-02-29' + i, '12:34:56.789', '12:34+05:30', 'infinity', now(), '1 day 02:03:04.5',
  '{"b": 1,  "a": 1.0}', '{"b": 1, "a": [null, 1.00]}', '<a>&amp;</a>', gen_random_uuid(), '10.0.0.1/8', '10.0.0.0/8', '08:00:2b:01:02:03',
  '[2024-01-01 00:00+00,)', '{[1,2),[3,4)}', '(0.1,-2)', '((0,0),(1,1),(1,0))', 'fat:2,4A cat', 'fat & (rat | cat)', '16/B374D848',
  'every.types', 'every.mood', 'every_owner', 'lib.base(int)', i, 'a name', 'c', '{{a,NULL},{"NULL",""}}', '[0:2]={1,2,3}',
  (enum_range(null::every.mood))[1 + i % 4], enum_range(null::every.mood), 'short', 'shorter',
  row('a', 1, '{calm}')::every.pair, array[row('b,"', 2, null)::every.pair, null], row(row('c', 3, '{}'), array[row('d', null, null)::every.pair], 'e')::every.nested,
  '[calm,angry]', '[0.5,1.5)', '{"[1,2]",empty}', '{[1,2),[3,4)}', '[0,1]', 'label', '{"a b",c}', '{1,2}', row()::every.empty_composite,
  'a=>1, "b c"=>NULL', 'CaSe', 'Top.Child_1', '(1,2),(3,4)', '{"(1)"}', '{"\"k\"=>\"v\""}', '9780306406157', '1.5 .. 2.5', '1&(2|3)'
from generate_series(1, 200) i;
insert into every.types (t) values ('the defaults');
create table every.typed of every.pair (a with options primary key, b default 5);
insert into every.typed values ('x', 1, null);
create table every.rows_in_columns (id int primary key, w every.typed, ws every.typed[]);
insert into every.rows_in_columns values (1, row('in a row', 2, null), array[row('in an array', 3, '{calm}')::every.typed]);
create table every.none ();
alter table every.none replica identity full;
insert into every.none select from generate_series(1, 5);
create table every.all_dropped (a int, b text);
alter table every.all_dropped replica identity full;
insert into every.all_dropped values (1, 'x'), (2, 'y');
alter table every.all_dropped drop a, drop b;
create table every.only_generated (a int generated always as (1) stored);
alter table every.only_generated replica identity full;
insert into every.only_generated default values;
create table every.second (i int primary key, t text) using second_heap with (fillfactor = 70, toast.autovacuum_enabled = off, autovacuum_vacuum_scale_factor = 0.5);
insert into every.second select i, repeat('x', 10000) from generate_series(1, 20) i;

-- Inheritance with rows at every level.
create table every.animal (id int primary key, name text not null default 'none', check (id > 0));
create table every.swims (depth int);
create table every.fish (scales int, constraint few check (scales < 1000) no inherit) inherits (every.animal, every.swims);
alter table every.fish add primary key (id);
create table every.trout (spots int) inherits (every.fish);
alter table every.trout replica identity full;
alter table every.swims replica identity full;
alter table every.animal add born date default '2024-01-01';
insert into every.animal values (1, 'animal'), (2, 'another');
insert into every.swims values (7);
insert into every.fish (id, name, depth, scales) values (3, 'fish', 10, 5);
insert into every.trout (id, name, depth, scales, spots) values (4, 'trout', 20, 6, 7);

-- Partitions of several levels.
create table every.sales (region text, at timestamptz not null, id bigint, amount numeric, note text) partition by list (region);
alter table every.sales add constraint amounts check (amount >= 0);
create table every.sales_north partition of every.sales for values in ('north', null) partition by range (at);
create table every.sales_north_2023 partition of every.sales_north for values from (minvalue) to ('2024-01-01 00:00+01');
create table every.sales_north_2024 partition of every.sales_north for values from ('2024-01-01 00:00+01') to ('2025-01-01 00:00+01') partition by hash (id);
create table every.sales_north_2024_0 partition of every.sales_north_2024 for values with (modulus 2, remainder 0);
create table every.sales_north_2024_1 (note text, gone int, id bigint, at timestamptz not null, region text, amount numeric, constraint amounts check (amount >= 0));
alter table every.sales_north_2024_1 drop gone;
alter table every.sales_north_2024 attach partition every.sales_north_2024_1 for values with (modulus 2, remainder 1);
create table every.sales_north_rest partition of every.sales_north default;
create table every.sales_south partition of every.sales (constraint south_only check (note <> 'north'), amount default 5) for values in ('south');
create table every.sales_rest partition of every.sales default;
create index sales_at on every.sales (at desc);
create index on only every.sales (id);
create index sales_south_note on every.sales_south (note);
alter table every.sales replica identity nothing;
alter table every.sales_north_2023 replica identity full;
alter table every.sales_north_2024_0 replica identity full;
alter table every.sales_north_2024_1 replica identity full;
alter table every.sales_north_rest replica identity full;
alter table every.sales_south replica identity full;
alter table every.sales_rest replica identity full;
insert into every.sales select (array['north', 'south', 'east', null])[1 + i % 4], timestamptz '2023-06-01 00:00+00' + i * interval '1 day', i, i, 'note ' || i
from generate_series(1, 1000) i;
create table every.keyed (a int, b int, c text, primary key (a, b), unique (b, a)) partition by range (a, b);
create table every.keyed_1 partition of every.keyed for values from (0, minvalue) to (100, maxvalue);
create table every.keyed_2 partition of every.keyed default;
insert into every.keyed select i, i % 7, 'k' from generate_series(1, 200) i;
create table every.by_expression (i int, t text) partition by range (lib.base(i));
create table every.by_expression_1 partition of every.by_expression for values from (0) to (10);
alter table every.by_expression_1 add primary key (i);
insert into every.by_expression values (1, 'x');
create table every.refers (id int primary key, a int, b int, constraint to_keyed foreign key (a, b) references every.keyed match full on delete cascade on update set null);
insert into every.refers select a, a, b from every.keyed;
create table every.partitioned_refers (id int primary key, k int, v int) partition by hash (id);
create table every.partitioned_refers_0 partition of every.partitioned_refers for values with (modulus 2, remainder 0);
create table every.partitioned_refers_1 partition of every.partitioned_refers for values with (modulus 2, remainder 1);
alter table every.partitioned_refers add constraint to_refers foreign key (k) references every.refers deferrable initially deferred;
insert into every.partitioned_refers select id, id, 1 from every.refers;

-- Constraints and indexes of every kind.
create table every.keys (
  id int primary key,
  email text constraint one_email unique deferrable initially deferred,
  code text not null,
  room int, during tsrange,
  doc jsonb, words text, tags int[], score numeric, path ext.ltree,
  constraint no_overlap exclude using gist (room with =, during with &&) where (room > 0),
  constraint no_overlap_later exclude using gist (room with =, during with -|-) deferrable,
  constraint sane check (score >= 0 and (doc is null or doc ? 'a' or jsonb_typeof(doc) = 'object')));
insert into every.keys select i, 'mail' || i, 'code' || i, i, tsrange('2024-01-01', '2024-01-02'), '{"a": 1}', 'some words ' || i, array[i, 2], i, 'a.b'
from generate_series(1, 300) i;
insert into every.keys (id, code, score) values (1000, 'X', 0);
alter table every.keys add constraint unchecked check (code <> 'code7') not valid;
create unique index keys_code on every.keys (code);
alter table every.keys replica identity using index keys_code;
create unique index keys_to_be on every.keys (lower(code)) include (email, room) where id > 0;
create unique index keys_attached on every.keys (code, id) include (score);
alter table every.keys add constraint attached unique using index keys_attached deferrable;
create index keys_expression on every.keys (lib.scaled(id), (score + 1) desc nulls last, (case when room > 1 then 'x' else words end) collate "C");
alter index every.keys_expression alter column 1 set statistics 500, alter column 2 set statistics 7;
create index keys_hash on every.keys using hash (email);
create index keys_gin on every.keys using gin (doc jsonb_path_ops, tags) with (fastupdate = off, gin_pending_list_limit = 128);
create index keys_trgm on every.keys using gin (words public.gin_trgm_ops);
create index keys_search on every.keys using gin (to_tsvector('lib.search', words));
create index keys_gist on every.keys using gist (path, during);
create index keys_spgist on every.keys using spgist (words);
create index keys_brin on every.keys using brin (id int4_minmax_multi_ops (values_per_range = 16)) with (pages_per_range = 2, autosummarize = on);
create index keys_class on every.keys (words lib.by_bytes, words collate lib.caseless) with (fillfactor = 50, deduplicate_items = off);
alter table every.keys cluster on keys_code;
create table every.orphans (id int primary key, k int);
insert into every.orphans values (1, 1), (2, -5);
alter table every.orphans add constraint to_keys foreign key (k) references every.keys not valid;
create table every.in_a_circle (id int primary key, other int);
create table every.in_a_circle_2 (id int primary key, other int references every.in_a_circle);
alter table every.in_a_circle add foreign key (other) references every.in_a_circle_2 deferrable initially deferred;
alter table every.in_a_circle add constraint itself foreign key (id) references every.in_a_circle;
begin;
insert into every.in_a_circle values (1, 1);
insert into every.in_a_circle_2 values (1, 1);
commit;
create table every.identity_default (id int primary key, t text);
create table every.identity_full (id int primary key, t text);
alter table every.identity_full replica identity full;
insert into every.identity_default values (1, 'x');
insert into every.identity_full values (1, 'x');
create table every.deferrable_key (id int primary key deferrable, t text);
alter table every.deferrable_key replica identity full;
insert into every.deferrable_key values (1, 'x');
create table every.doubles (id int primary key, v int);
insert into every.doubles values (1, 7), (2, 7);
create statistics every.two (ndistinct, dependencies) on id, score from every.keys;
create statistics every.some_expressions (mcv) on lib.scaled(id), (score + 1), words from every.keys;
alter statistics every.two set statistics 77;
alter statistics every.two owner to every_owner;
create sequence every.unowned as smallint increment by -3 minvalue -100 maxvalue 0 start -1 cache 4 cycle;
select nextval('every.unowned');
create sequence every.of_another owned by every.keys.room;
alter table every.keys alter room set default nextval('every.of_another');
comment on table every.keys is 'a table';
comment on column every.keys.id is 'a column';
comment on constraint sane on every.keys is 'a check';
comment on constraint no_overlap on every.keys is 'an exclusion';
comment on constraint to_refers on every.partitioned_refers is 'a foreign key';
comment on index every.keys_gin is 'an index';
comment on index every.sales_at is 'a partitioned index';
comment on statistics every.two is 'statistics';
comment on sequence every.unowned is 'a sequence';

-- Row security that would hide every row, from the owner too.
create table every.secret (id int primary key, who text default current_user);
insert into every.secret values (1, 'a'), (2, 'b');
alter table every.secret owner to every_owner;
alter table every.secret enable row level security;
alter table every.secret force row level security;
create policy readers on every.secret for select to every_reader, every_writer using (who = current_user);
create policy nothing_else on every.secret as restrictive for all to public using (id < 0) with check (id > (select max(id) from every.keys));
create policy additions on every.secret for insert with check (who is not null);
create table every.dormant (id int primary key);
create policy dormant on every.dormant using (true);
comment on policy readers on every.secret is 'a policy';

-- Views on views, rules, triggers.
create view every.plain_view as select id, code, score * 2 as twice from every.keys where score > 1;
create view every.on_view (a, b) as select id, (select count(*) from every.plain_view v where v.id < p.id) from every.plain_view p;
create view every.guarded with (security_barrier, check_option = cascaded) as select * from every.keys where room > 0;
create recursive view every.steps (n, t) as values (1, 'x') union all select n + 1, t || 'y' from steps where n < 5;
create view every.joined as
  select a.id, b.email, row_number() over w as nr, sum(a.score) filter (where a.score > 1) over (w rows between 1 preceding and current row exclude ties),
         extract(year from lower(a.during)) as year, a.words ~* 'x' as matches, a.doc -> 'a' as doc, coalesce(a.room, 0) as room,
         array(select k.id from every.keys k where k.id = a.id) as ids, row(b.email, a.id, null)::every.pair as pair, a as whole, (lower(a.during) at time zone 'UTC') as z
  from every.keys a join every.keys b using (id) left join lateral (select 1 as one where a.id > 1) l on true
  cross join rows from (generate_series(1, 2), unnest('{x,y}'::text[])) with ordinality as f (i, t, o)
  window w as (partition by a.room order by a.id desc);
create view every.unions as (select id from every.keys except select id from every.refers order by 1 limit 3) union all
  select distinct on (id % 3) id from every.animal order by 1 desc nulls last;
create view every.grouped as with recursive c as materialized (select id, room from every.keys), d as not materialized (select 1 as one)
  select room, count(distinct id), grouping(room), percentile_cont(0.5) within group (order by id), lib.longest(room::text), string_agg(id::text, ',' order by id desc)
  from c group by grouping sets ((room), ()) having count(*) > 0;
create view every.functions_of_sql as select substring(code from 2 for 3) as s, position('a' in code) as p, overlay(code placing 'x' from 1) as o,
  trim(both 'x' from code) as t, normalize(code, nfc) as n, code is normalized as isn, current_date as cd, localtimestamp(3) as l, session_user as u,
  nullif(id, 0) as nul, greatest(id, room) as g, id between 1 and 5 as bt, code like 'a\_%' escape '\' as lk, code similar to '(a|b)%' as st, id in (1, 2, 3) as inn,
  id not in (select id from every.refers) as ni, exists (select from every.animal) as ex, (id, room) = (1, 2) as rc, interval '1 day' * id as iv, xmlserialize(content '<a/>'::xml as text) as xs,
  doc is distinct from null as df, tags[1:2] as sl, (row('a', 1, null)::every.pair).a as fld, code collate lib.caseless = 'x' as col, cast(id as every.late) as dom, 'calm'::every.mood as e
  from every.keys;
create view every.of_no_table as select 1 as one, 'text' as text, null as nothing;
create view every.all_of_it as select k.*, t.* from every.keys k, every.orphans t (tid, tk) tablesample system (100) where k.id = t.tid;
create view every.insertable as select id, t from every.identity_default;
alter view every.insertable alter t set default 'from the view';
create materialized view every.monthly as select date_trunc('month', at at time zone 'UTC') as month, region, count(*) as n, sum(amount) as amount from every.sales group by 1, 2;
create unique index monthly_key on every.monthly (month, region);
create materialized view every.yearly with (fillfactor = 90) as select date_trunc('year', month) as year, sum(n) as n from every.monthly group by 1;
create materialized view every.never as select * from every.yearly with no data;
create materialized view every.a_first as select count(*) as n from every.yearly;
create index never_n on every.never (n);
alter materialized view every.monthly alter n set statistics 50, cluster on monthly_key;
create rule also as on insert to every.identity_full do also select 1;
create rule instead as on update to every.on_view do instead (update every.keys set code = new.b::text where keys.id = old.a; delete from every.orphans where id = old.a);
create rule nothing as on delete to every.orphans where old.id = 77 do instead nothing;
alter table every.orphans disable rule nothing;
create rule every_time as on insert to every.dormant do also notify every_channel;
alter table every.dormant enable always rule every_time;
create table every.audit (id bigint generated always as identity primary key, what text);
create function every.note() returns trigger language plpgsql set search_path = every as $$ begin insert into audit (what) values (tg_op || ' ' || tg_table_name); return null; end $$;
create function every.pass() returns trigger language plpgsql as 'begin return new; end';
create trigger noting after insert or update of t or delete on every.identity_default for each row execute function every.note();
create trigger when_changed before update on every.identity_default for each row when (old.t is distinct from new.t) execute function every.pass('an "argument"', 'and ''another''');
create trigger by_statement after truncate on every.identity_default for each statement execute function every.note();
create trigger with_tables after update on every.identity_full referencing old table as before new table as after for each statement execute function every.note();
create constraint trigger checked after insert on every.identity_full deferrable initially deferred for each row execute function every.note();
create trigger off before insert on every.identity_full for each row execute function every.note();
alter table every.identity_full disable trigger off;
create trigger always before insert on every.identity_full for each row execute function every.pass();
alter table every.identity_full enable always trigger always;
create trigger replica before insert on every.identity_full for each row execute function every.pass();
alter table every.identity_full enable replica trigger replica;
create trigger on_view instead of insert on every.on_view for each row execute function every.pass();
create trigger on_partitions before insert on every.keyed for each row execute function every.pass();
alter table every.keyed_1 disable trigger on_partitions;
create trigger on_partitions_after after update on every.keyed for each row execute function every.pass();
alter table every.keyed disable trigger on_partitions_after;
create table every.ddl (id bigint generated always as identity primary key, tag text);
create function every.note_ddl() returns event_trigger language plpgsql security definer set search_path = every
  as $$ begin insert into ddl (tag) select coalesce(command_tag, tg_tag) from pg_event_trigger_ddl_commands(); end $$;
create function every.pass_ddl() returns event_trigger language plpgsql as 'begin end';
create event trigger every_ddl on ddl_command_end execute function every.note_ddl();
create event trigger every_drop on sql_drop when tag in ('DROP TABLE', 'DROP VIEW') execute function every.pass_ddl();
create event trigger every_rewrite on table_rewrite execute function every.pass_ddl();
create event trigger every_off on ddl_command_start execute function every.pass_ddl();
alter event trigger every_off disable;
alter event trigger every_rewrite enable always;
comment on view every.plain_view is 'a view';
comment on column every.plain_view.twice is 'a column of it';
comment on materialized view every.monthly is 'a materialised view';
comment on rule also on every.identity_full is 'a rule';
comment on trigger noting on every.identity_default is 'a trigger';
comment on event trigger every_ddl is 'an event trigger';
alter view every.plain_view owner to every_owner;
alter materialized view every.never owner to every_owner;

-- Grants.
grant usage on schema every to every_reader, every_writer;
grant create on schema every to every_writer with grant option;
grant all on every.keys to every_writer;
grant select on every.keys to every_owner;
grant select, insert (id, code), update (words), references (id) on every.keys to every_reader with grant option;
grant select on every.types to public;
set role every_owner;
grant select on every.secret to every_writer with grant option;
set role every_writer;
grant select on every.secret to every_reader;
reset role;
revoke all on every.secret from every_owner;
grant select (who) on every.secret to every_owner;
grant usage, update on sequence every.unowned to every_writer;
grant select on every.monthly, every.joined to every_reader;
revoke all on schema public from public;
grant usage on schema public to every_reader;
