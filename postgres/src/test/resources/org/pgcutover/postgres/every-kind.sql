-- One of every kind of object that stands by itself, a statement a line. Lines with "--=" name what the catalogue
-- read must list; what belongs to something else (indexes, row types, multiranges, owned sequences) it must not.
-- Parameters: none. PostgreSQL 14 and newer.
create schema "Odd ""schema"
--= schema "Odd ""schema"
create table public.plain (id int generated always as identity primary key, v text unique)
--= table public.plain
create table "Odd ""schema"."Table.one" (id serial primary key)
--= table "Odd ""schema"."Table.one"
--= sequence "Odd ""schema"."Table.one_id_seq"
create table public.parted (id int) partition by range (id)
--= table public.parted
create table public.leaf partition of public.parted for values from (0) to (10)
--= table public.leaf
create view public.v as select * from public.plain
--= view public.v
create materialized view public.m as select * from public.plain
--= materialized view public.m
create sequence public.s
--= sequence public.s
create function public.f(a int, b text default 'x') returns int language sql as 'select 1'
--= function public.f(integer,pg_catalog.text)
create procedure public.p(inout a int) language sql as 'select 1'
--= procedure public.p(integer)
create aggregate public.total(int) (sfunc = int4pl, stype = int, initcond = '0')
--= aggregate public.total(integer)
create function public.tf() returns trigger language plpgsql as 'begin return new; end'
--= function public.tf()
create trigger t before insert on public.plain for each row execute function public.tf()
create type public.pair as (a int, b int)
--= type public.pair
create domain public.positive as int check (value > 0)
--= type public.positive
create type public.mood as enum ('good', 'bad')
--= type public.mood
create type public.span as range (subtype = float8)
--= type public.span
create operator public.=== (leftarg = int, rightarg = int, procedure = int4eq)
--= operator public.===(integer,integer)
create operator family public.fam using btree
--= operator family public.fam USING btree
create operator class public.cls for type int using hash as operator 1 =, function 1 hashint4(int)
--= operator family public.cls USING hash
--= operator class public.cls USING hash
create operator class public.borrowed for type public.mood using btree family integer_ops as operator 1 <(anyenum, anyenum), function 1 enum_cmp(anyenum, anyenum)
--= operator class public.borrowed USING btree
create access method heap_again type table handler heap_tableam_handler
--= access method heap_again
create transform for public.pair language sql (from sql with function prsd_lextype(internal))
--= transform for public.pair language sql
create collation public.c from "C"
--= collation public.c
create conversion public.conv for 'LATIN1' to 'UTF8' from iso8859_1_to_utf8
--= conversion public.conv
create text search configuration public.tc (copy = simple)
--= text search configuration public.tc
create text search dictionary public.td (template = simple)
--= text search dictionary public.td
create text search template public.tt (lexize = dsimple_lexize)
--= text search template public.tt
create text search parser public.tp (start = prsd_start, gettoken = prsd_nexttoken, end = prsd_end, lextypes = prsd_lextype)
--= text search parser public.tp
create statistics public.st on id, v from public.plain
--= statistics object public.st
create cast (public.pair as text) with inout
--= cast (public.pair AS pg_catalog.text)
create foreign data wrapper w
--= foreign-data wrapper w
create server srv foreign data wrapper w
--= server srv
create foreign table public.ft (id int) server srv
--= foreign table public.ft
create language lang handler plpgsql_call_handler
--= language lang
create function public.on_ddl() returns event_trigger language plpgsql as 'begin end'
--= function public.on_ddl()
create event trigger et on ddl_command_end execute function public.on_ddl()
--= event trigger et
create extension hstore schema public
--= extension hstore
create extension ltree schema "Odd ""schema"
--= extension ltree
