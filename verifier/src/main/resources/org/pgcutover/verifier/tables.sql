-- Every table of the users' schemas with its columns in the order of their names. PostgreSQL 14+.
-- Not the copier's list, on purpose: a table that it forgets must be missed here. Partitioned tables
-- hold no rows, their partitions are here. Large objects count as one table. Its pages are those of the heap and of its TOAST
-- table, which is read where values are hashed; of that one only VACUUM counts them, not ANALYZE.
-- The key is what replication knows a row by where it has one, else the primary key, else any other
-- unique index of columns that are never null; indexes of the same rank in the order of their columns.
-- It is ordered where both servers put its values in the same order and print equal ones alike, and its index is in
-- that order: no other collation than "C", no numeric without a scale (1 and 1.00), no float (0 and -0).
-- Its columns are looked up by the operators that its index has for "equal", with their schema if it is not pg_catalog: the
-- search path is empty. What is no B-tree (WITHOUT OVERLAPS, 18) numbers its operators otherwise; there it is PostgreSQL's own.
-- Its types are those below domains, which refuse a value that was there before a constraint that is NOT VALID; without
-- modifiers, which stored values have met.
-- The version tells a table from its successor of the same name, and columns from what they were before an ALTER, which
-- may change every row (TYPE with USING) without one change in the stream.
select n.nspname as schema,
       c.relname as name,
       case when c.relkind = 'f' then 'f' when c.relpersistence = 'u' then 'u' else 'r' end as kind,
       c.relpages + coalesce((select toast.relpages from pg_class toast where toast.oid = c.reltoastrelid), 0) as pages,
       greatest(c.reltuples, 0)::bigint as rows,
       c.oid || ':' || md5((select coalesce(string_agg(a.attnum || ':' || a.xmin::text, ',' order by a.attnum), '')
                              from pg_attribute a
                             where a.attrelid = c.oid and a.attnum > 0)) as version,
       (select e.extname
          from pg_depend d
          join pg_extension e on e.oid = d.refobjid
         where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.objsubid = 0
           and d.refclassid = 'pg_extension'::regclass and d.deptype = 'e') as extension,
       array(select a.attname::text
               from pg_attribute a
              where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
              order by a.attname) as columns,
       array(select format_type(a.atttypid, a.atttypmod)
               from pg_attribute a
              where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
              order by a.attname) as types,
       coalesce(best.columns, '{}') as key,
       coalesce(best.types, '{}') as key_types,
       coalesce(best.equality, '{}') as key_equality,
       coalesce(best.is_ordered, false) as key_is_ordered
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  left join lateral
       (select key.columns, key.types, key.equality, key.is_ordered
          from pg_index i,
               lateral (select array_agg(a.attname::text order by k.place) as columns,
                               array_agg(base.type order by k.place) as types,
                               array_agg(coalesce(equal.operator, '=') order by k.place) as equality,
                               bool_and(a.attnotnull) as never_null,
                               bool_and(k.option = 0 and o.opcdefault
                                        and (a.atttypid = any ('{bool,int2,int4,int8,oid,uuid,bytea,date,time,timestamp,timestamptz}'::regtype[]::oid[])
                                             or a.atttypid = 'numeric'::regtype and a.atttypmod <> -1
                                             or a.atttypid = any ('{text,varchar}'::regtype[]::oid[])
                                                and a.attcollation = '"C"'::regcollation and k.sorting = a.attcollation)) as is_ordered
                          from unnest(i.indkey::smallint[], i.indclass::oid[], i.indoption::smallint[], i.indcollation::oid[])
                               with ordinality as k (number, class, option, sorting, place)
                          join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.number
                          join pg_opclass o on o.oid = k.class
                          join lateral
                               (with recursive below (oid) as
                                  (select a.atttypid
                                   union all
                                   select t.typbasetype from below join pg_type t on t.oid = below.oid and t.typtype = 'd')
                                select format_type(t.oid, -1) as type
                                  from below join pg_type t on t.oid = below.oid and t.typtype <> 'd') as base on true
                          left join lateral
                               (select case s.nspname when 'pg_catalog' then p.oprname::text
                                                          else format('operator(%I.%s)', s.nspname, p.oprname) end as operator
                                  from pg_amop m
                                  join pg_am h on h.oid = m.amopmethod and h.amname = 'btree'
                                  join pg_operator p on p.oid = m.amopopr
                                  join pg_namespace s on s.oid = p.oprnamespace
                                 where m.amopfamily = o.opcfamily and m.amopstrategy = 3
                                   and m.amoplefttype = o.opcintype and m.amoprighttype = o.opcintype) as equal on true
                         where k.place <= i.indnkeyatts) as key
         where i.indrelid = c.oid and i.indisunique and i.indisvalid and i.indimmediate
           and i.indpred is null and i.indexprs is null and key.never_null
         order by i.indisreplident desc, i.indisprimary desc, key.columns
         limit 1) as best on true
 where c.relkind in ('r', 'f')
   and c.relpersistence <> 't'
   and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast', 'pgcutover')
union all
select 'pg_catalog', 'pg_largeobject', 'L', 0, 0, '', null, array[]::text[], array[]::text[], array[]::text[], array[]::text[], array[]::text[], false
 where exists (select from pg_largeobject_metadata)
