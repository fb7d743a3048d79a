-- The columns whose values come from a sequence: the one that owns it, and those whose default names it (as regclass;
-- a name in text leaves no trace in the catalogue). With the highest value that the column's type holds where that is an
-- integer, and whether an index finds its highest value at once. PostgreSQL 14+.
select n.nspname as schema,
       c.relname as name,
       tn.nspname as table_schema,
       t.relname as table_name,
       a.attname as column_name,
       fed.by_default,
       case a.atttypid when 'int2'::regtype then 32767
                       when 'int4'::regtype then 2147483647
                       when 'int8'::regtype then 9223372036854775807 end as most,
       exists (select from pg_index i
                 join pg_class ic on ic.oid = i.indexrelid
                 join pg_am am on am.oid = ic.relam and am.amname = 'btree'
                where i.indrelid = t.oid and i.indisvalid and i.indpred is null and i.indkey[0] = a.attnum) as indexed
  from (select d.objid as sequence, d.refobjid as relation, d.refobjsubid::int as number, false as by_default
          from pg_depend d
         where d.classid = 'pg_class'::regclass and d.objsubid = 0
           and d.refclassid = 'pg_class'::regclass and d.refobjsubid > 0 and d.deptype in ('a', 'i')
        union
        select d.refobjid, f.adrelid, f.adnum::int, true
          from pg_depend d
          join pg_attrdef f on f.oid = d.objid
         where d.classid = 'pg_attrdef'::regclass and d.refclassid = 'pg_class'::regclass and d.refobjsubid = 0) fed
  join pg_class c on c.oid = fed.sequence and c.relkind = 'S'
  join pg_namespace n on n.oid = c.relnamespace
  join pg_class t on t.oid = fed.relation
  join pg_namespace tn on tn.oid = t.relnamespace
  join pg_attribute a on a.attrelid = fed.relation and a.attnum = fed.number
 where n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast', 'pgcutover')
 order by n.nspname, c.relname, tn.nspname, t.relname, a.attname
