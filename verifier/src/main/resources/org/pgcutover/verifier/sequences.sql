-- Every sequence of the users' schemas but an extension's own, owned or not. PostgreSQL 14+.
-- From pg_class and not from pg_depend: a sequence that no column owns is used as well.
select n.nspname as schema,
       c.relname as name,
       format_type(s.seqtypid, null) as "data type",
       s.seqstart as start,
       s.seqmin as minimum,
       s.seqmax as maximum,
       s.seqincrement as increment,
       s.seqcycle as cycle,
       s.seqcache as cache,
       case when a.attname is null then 'none'
            else format('%s.%s.%s', tn.nspname, t.relname, a.attname) end as owner,
       coalesce(a.attidentity::text, '') as identity
  from pg_sequence s
  join pg_class c on c.oid = s.seqrelid
  join pg_namespace n on n.oid = c.relnamespace
  left join pg_depend d
    on d.classid = 'pg_class'::regclass and d.objid = c.oid and d.objsubid = 0
   and d.refclassid = 'pg_class'::regclass and d.deptype in ('a', 'i')
  left join pg_class t on t.oid = d.refobjid
  left join pg_namespace tn on tn.oid = t.relnamespace
  left join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
 where c.relpersistence <> 't'
   and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast', 'pgcutover')
   and not exists (select from pg_depend e
                    where e.classid = 'pg_class'::regclass and e.objid = c.oid and e.deptype = 'e')
 order by n.nspname, c.relname
