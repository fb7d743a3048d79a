-- What is granted beyond, or revoked from, what an object begins with: the server's default for its kind, and for
-- what initdb or an extension made its initial privileges. MAINTAIN, new in 17, is a kind of its own.
-- Parameters: none. PostgreSQL 14 and newer, search_path = ''.
with item (classid, objid, objsubid, base, acl) as (
  select 'pg_namespace'::regclass, oid, 0, acldefault('n', nspowner), nspacl
  from pg_namespace
  where nspname !~ '^pg_t|^pgcutover$'
  union all
  select 'pg_class'::regclass, c.oid, 0, acldefault(case c.relkind when 'S' then 's' else 'r' end::"char", c.relowner), c.relacl
  from pg_class c
  where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and c.relpersistence <> 't'
  union all
  select 'pg_class'::regclass, a.attrelid, a.attnum, acldefault('c', c.relowner), a.attacl
  from pg_attribute a
  join pg_class c on c.oid = a.attrelid and c.relpersistence <> 't'
  where a.attacl is not null and not a.attisdropped
  union all
  select 'pg_proc'::regclass, oid, 0, acldefault('f', proowner), proacl
  from pg_proc
  union all
  select 'pg_type'::regclass, oid, 0, acldefault('T', typowner), typacl
  from pg_type
  union all
  select 'pg_language'::regclass, oid, 0, acldefault('l', lanowner), lanacl
  from pg_language
  union all
  select 'pg_foreign_data_wrapper'::regclass, oid, 0, acldefault('F', fdwowner), fdwacl
  from pg_foreign_data_wrapper
  union all
  select 'pg_foreign_server'::regclass, oid, 0, acldefault('S', srvowner), srvacl
  from pg_foreign_server
), changed as (
  select item.classid, item.objid, item.objsubid, item.acl,
         -- 15 changed schema public's initial privileges: there the default for a schema is the base.
         case when item.classid = 'pg_namespace'::regclass and item.objid = to_regnamespace('public')
              then item.base else coalesce(p.initprivs, item.base) end as base
  from item
  left join pg_init_privs p
    on p.classoid = item.classid and p.objoid = item.objid and p.objsubid = item.objsubid
  where item.acl is distinct from p.initprivs
     or item.classid = 'pg_namespace'::regclass and item.objid = to_regnamespace('public')
), privilege as (
  select c.classid, c.objid, c.objsubid, delta.what, x.*
  from changed c
  cross join lateral (
    select 'granted' as what, g.* from (select * from aclexplode(coalesce(c.acl, c.base)) except select * from aclexplode(c.base)) g
    union all
    select 'revoked', l.* from (select * from aclexplode(c.base) except select * from aclexplode(coalesce(c.acl, c.base))) l
  ) as delta
  cross join lateral (
    select delta.privilege_type,
           concat_ws(' ', delta.what, delta.privilege_type,
                     case delta.what when 'granted' then 'to' else 'from' end,
                     case delta.grantee when 0 then 'public' else quote_ident(pg_get_userbyid(delta.grantee)) end,
                     'by', quote_ident(pg_get_userbyid(delta.grantor)),
                     case when delta.is_grantable then 'with grant option' end) as text
  ) as x
), told as (
  select case when privilege_type = 'MAINTAIN' then 'maintenance grants' else 'grants' end as type,
         classid, objid, objsubid, string_agg(text, ', ' order by text collate "C") as definition
  from privilege
  group by 1, 2, 3, 4
)
select told.type, i.type || ' ' || i.identity as identity, told.definition
from told
cross join lateral pg_identify_object(told.classid, told.objid, told.objsubid) as i
where coalesce(i.schema, '') not in ('pgcutover', 'information_schema', 'pg_toast')
  and not (told.classid = 'pg_namespace'::regclass and i.name = 'information_schema')
  and not exists (select from pg_index x
                  where told.classid = 'pg_class'::regclass and x.indexrelid = told.objid and not x.indisvalid)
union all
select case when x.privilege_type = 'MAINTAIN' then 'maintenance grants' else 'default privileges' end,
       format('for %I in %s on %s', pg_get_userbyid(d.defaclrole), coalesce(quote_ident(n.nspname), 'every schema'),
              d.defaclobjtype),
       string_agg(concat_ws(' ', x.privilege_type, 'to',
                            case x.grantee when 0 then 'public' else quote_ident(pg_get_userbyid(x.grantee)) end,
                            case when x.is_grantable then 'with grant option' end), ', '
                  order by x.grantee = 0, quote_ident(pg_get_userbyid(x.grantee)) collate "C", x.privilege_type collate "C")
from pg_default_acl d
left join pg_namespace n on n.oid = d.defaclnamespace
cross join lateral aclexplode(d.defaclacl) as x
where n.nspname is distinct from 'pgcutover'
group by 1, 2
