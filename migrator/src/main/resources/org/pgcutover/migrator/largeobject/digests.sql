-- A digest of each large object: owner, grants and comment by name, and all pages.
-- Parameter: object identifiers, as bigint. Wants quote_all_identifiers. PostgreSQL 14 and newer; superusers only.
select m.oid::bigint as oid,
       encode(sha256(convert_to(row(pg_get_userbyid(m.lomowner),
                                    array(select format('%I %s %s %s', pg_get_userbyid(a.grantor), a.privilege_type,
                                                        case when a.grantee = 0 then 'public' else quote_ident(pg_get_userbyid(a.grantee)) end,
                                                        a.is_grantable) collate "C"
                                          from aclexplode(m.lomacl) a
                                          order by 1),
                                    obj_description(m.oid, 'pg_largeobject'),
                                    (select sha256(string_agg(int4send(p.pageno) || sha256(p.data), ''::bytea order by p.pageno))
                                     from pg_largeobject p
                                     where p.loid = m.oid))::text, 'UTF8')), 'hex') as digest
from unnest(?::bigint[]) as wanted (oid)
join pg_largeobject_metadata m on m.oid = wanted.oid::oid
