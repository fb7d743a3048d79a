-- Enums, domains, composites, ranges and base types; a table's row type and the array types belong to others.
-- Parameters: none. PostgreSQL 14 and newer, search_path = ''.
with labels as (
  select enumtypid as oid, string_agg(quote_literal(enumlabel), ', ' order by enumsortorder) as list
  from pg_enum
  group by enumtypid
), attributes as (
  select c.reltype as oid,
         string_agg(concat_ws(' ', quote_ident(a.attname), format_type(a.atttypid, a.atttypmod),
                              case when a.attcollation <> t.typcollation
                                   then 'collate ' || a.attcollation::regcollation::text end),
                    ', ' order by a.attnum) as list
  from pg_class c
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  join pg_type t on t.oid = a.atttypid
  where c.relkind = 'c'
  group by c.reltype
)
select case when t.typtype = 'd' then 'domain' else 'type' end as type,
       format('%I.%I', n.nspname, t.typname) as identity,
       concat_ws(' ',
                 case when not t.typisdefined then 'shell' end,
                 case t.typtype when 'e' then 'enum (' || coalesce(labels.list, '') || ')'
                                when 'c' then 'composite (' || coalesce(attributes.list, '') || ')' end,
                 case when t.typtype = 'd' then format_type(t.typbasetype, t.typtypmod) end,
                 case when t.typtype = 'd' and t.typcollation <> b.typcollation
                      then 'collate ' || t.typcollation::regcollation::text end,
                 case when t.typnotnull then 'not null' end,
                 'default ' || coalesce(pg_get_expr(t.typdefaultbin, 0), quote_literal(t.typdefault)),
                 case when t.typtype = 'r'
                      then concat_ws(' ', 'range of', format_type(r.rngsubtype, null),
                                     'opclass', format('%I.%I', cn.nspname, oc.opcname),
                                     'collate ' || nullif(r.rngcollation, 0)::regcollation::text,
                                     'canonical', r.rngcanonical, 'difference', r.rngsubdiff,
                                     'multirange', format_type(r.rngmultitypid, null)) end,
                 case when t.typtype = 'b' and t.typisdefined
                      then concat_ws(' ', 'base', t.typlen, t.typbyval, t.typalign, t.typstorage, t.typcategory,
                                     t.typispreferred, t.typdelim, t.typcollation <> 0, t.typinput, t.typoutput,
                                     t.typreceive, t.typsend, t.typmodin, t.typmodout, t.typanalyze, t.typsubscript,
                                     'elements of ' || format_type(nullif(t.typelem, 0), null)) end,
                 'owner', quote_ident(pg_get_userbyid(t.typowner))) as definition
from pg_type t
join pg_namespace n on n.oid = t.typnamespace
left join pg_class c on c.oid = t.typrelid and t.typrelid <> 0
left join labels on labels.oid = t.oid
left join attributes on attributes.oid = t.oid
left join pg_type b on b.oid = t.typbasetype and t.typbasetype <> 0
left join pg_range r on r.rngtypid = t.oid
left join pg_opclass oc on oc.oid = r.rngsubopc
left join pg_namespace cn on cn.oid = oc.opcnamespace
where t.typtype in ('b', 'c', 'd', 'e', 'r', 'p')
  and (t.typtype <> 'c' or c.relkind = 'c')
  and not exists (select from pg_type a where a.typarray = t.oid)
  and n.nspname !~ '^pg_|^information_schema$|^pgcutover$'
  and not exists (select from pg_depend e
                  where e.classid = 'pg_type'::regclass and e.objid = t.oid and e.deptype = 'e')
