-- The statements that give large objects their owner, grants and comment, in order. A list of grants that is there
-- replaces the owner's rights by default; whoever grants without being the owner has been granted that right before.
-- Parameters: object identifiers, as bigint, twice. Wants quote_all_identifiers. PostgreSQL 14 and newer.
with wanted as (
  select m.* from unnest(?::bigint[]) as w (oid) join pg_largeobject_metadata m on m.oid = w.oid::oid
), granted as (
  select w.oid, w.lomowner, a.*
  from wanted w
  cross join lateral aclexplode(w.lomacl) a
)
select statement
from (
  select oid, 1 as step, format('alter large object %s owner to %I', oid, pg_get_userbyid(lomowner)) as statement from wanted
  union all
  select oid, 2, format('revoke all on large object %s from %I', oid, pg_get_userbyid(lomowner)) from wanted where lomacl is not null
  union all
  select oid, case when grantor = lomowner then 3 else 4 end,
         case when grantor <> lomowner then format('set local role %I; ', pg_get_userbyid(grantor)) else '' end
         || format('grant %s on large object %s to %s%s', privilege_type, oid,
                   case when grantee = 0 then 'public' else quote_ident(pg_get_userbyid(grantee)) end,
                   case when is_grantable then ' with grant option' else '' end)
         || case when grantor <> lomowner then '; reset role' else '' end
  from granted
  union all
  select c.oid, 5, format('comment on large object %s is %L', c.oid, d.description)
  from unnest(?::bigint[]) as c (oid)
  join pg_description d on d.classoid = 'pg_largeobject'::regclass and d.objoid = c.oid::oid and d.objsubid = 0
) s
order by oid, step, statement
