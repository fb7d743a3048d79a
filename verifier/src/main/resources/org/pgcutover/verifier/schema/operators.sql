-- Operators, their classes and families, casts, transforms, conversions, access methods and collations.
-- Parameters: none. PostgreSQL 14 and newer, search_path = ''.
with item (classid, oid, definition) as (
  select 'pg_operator'::regclass, o.oid,
         concat_ws(' ', o.oprcode, format_type(o.oprresult, null),
                   'commutator ' || nullif(o.oprcom, 0)::regoperator::text,
                   'negator ' || nullif(o.oprnegate, 0)::regoperator::text,
                   'restrict', o.oprrest, 'join', o.oprjoin,
                   case when o.oprcanhash then 'hashes' end, case when o.oprcanmerge then 'merges' end,
                   'owner', quote_ident(pg_get_userbyid(o.oprowner)))
  from pg_operator o
  where o.oid >= 16384
  union all
  select 'pg_opclass'::regclass, c.oid,
         concat_ws(' ', format_type(c.opcintype, null), case when c.opcdefault then 'default' end,
                   'family', quote_ident(f.opfname), 'storage ' || format_type(nullif(c.opckeytype, 0), null),
                   'owner', quote_ident(pg_get_userbyid(c.opcowner)))
  from pg_opclass c
  join pg_opfamily f on f.oid = c.opcfamily
  where c.oid >= 16384
  union all
  select 'pg_opfamily'::regclass, f.oid,
         concat_ws(' ',
                   (select string_agg(concat_ws(' ', o.amopstrategy, o.amopopr::regoperator, o.amoppurpose,
                                                quote_ident(s.opfname)),
                                      ', ' order by o.amopstrategy, o.amopopr::regoperator::text collate "C")
                    from pg_amop o left join pg_opfamily s on s.oid = o.amopsortfamily
                    where o.amopfamily = f.oid),
                   (select string_agg(concat_ws(' ', p.amprocnum, p.amproc::regprocedure, p.amproclefttype::regtype,
                                                p.amprocrighttype::regtype),
                                      ', ' order by p.amprocnum, p.amproc::regprocedure::text collate "C")
                    from pg_amproc p
                    where p.amprocfamily = f.oid),
                   'owner', quote_ident(pg_get_userbyid(f.opfowner)))
  from pg_opfamily f
  where f.oid >= 16384
  union all
  select 'pg_cast'::regclass, k.oid,
         concat_ws(' ', k.castcontext, k.castmethod, nullif(k.castfunc, 0)::regprocedure)
  from pg_cast k
  where k.oid >= 16384
  union all
  select 'pg_transform'::regclass, t.oid, concat_ws(' ', t.trffromsql::regprocedure, t.trftosql::regprocedure)
  from pg_transform t
  union all
  select 'pg_conversion'::regclass, c.oid,
         concat_ws(' ', pg_encoding_to_char(c.conforencoding), pg_encoding_to_char(c.contoencoding),
                   c.conproc, case when c.condefault then 'default' end, 'owner', quote_ident(pg_get_userbyid(c.conowner)))
  from pg_conversion c
  where c.oid >= 16384
  union all
  select 'pg_am'::regclass, a.oid, concat_ws(' ', a.amtype, a.amhandler)
  from pg_am a
  where a.oid >= 16384
  union all
  select 'pg_collation'::regclass, c.oid,
         concat_ws(' ', c.collprovider, c.collencoding, case when not c.collisdeterministic then 'nondeterministic' end,
                   case when c.collprovider = 'c' then c.collcollate || ' ' || c.collctype end,
                   'rules ' || quote_literal(to_jsonb(c) ->> 'collicurules'),
                   'owner', quote_ident(pg_get_userbyid(c.collowner)))
  from pg_collation c
  where c.oid >= 16384
)
select i.type, i.identity, item.definition
from item
cross join lateral pg_identify_object(item.classid, item.oid, 0) as i
-- A range type's cast to its multirange comes with it.
where not exists (select from pg_depend e
                  where e.classid = item.classid and e.objid = item.oid
                    and (e.deptype = 'e' or e.deptype = 'i' and e.classid = 'pg_cast'::regclass))
union all
-- In a row of its own: 16 and newer write an ICU locale in another form than it was given in.
select 'collation locale', format('%I.%I', n.nspname, c.collname),
       coalesce(to_jsonb(c) ->> 'colllocale', to_jsonb(c) ->> 'colliculocale', c.collcollate)
from pg_collation c
join pg_namespace n on n.oid = c.collnamespace
where c.collprovider <> 'c'
  and n.nspname !~ '^pg_|^information_schema$|^pgcutover$'
  and not exists (select from pg_depend e
                  where e.classid = 'pg_collation'::regclass and e.objid = c.oid and e.deptype = 'e')
