-- All large objects, one row each: its identifier, owner, grants, comment and pages. Owners and grantees by name, for
-- their object identifiers differ from server to server, and as they are, for which words are quoted differs too.
-- PostgreSQL 14+; pages are readable by superusers.
select m.oid::text as k0,
       row(m.oid,
           pg_get_userbyid(m.lomowner),
           array(select row(pg_get_userbyid(a.grantor), a.privilege_type,
                            case when a.grantee <> 0 then pg_get_userbyid(a.grantee) end, -- else PUBLIC
                            a.is_grantable)::text collate "C"
                   from aclexplode(m.lomacl) a
                  order by 1),
           obj_description(m.oid, 'pg_largeobject'),
           (select sha256(string_agg(int4send(p.pageno) || sha256(p.data), ''::bytea order by p.pageno))
              from pg_largeobject p
             where p.loid = m.oid))::text collate "C" as text
  from pg_largeobject_metadata m
offset 0
