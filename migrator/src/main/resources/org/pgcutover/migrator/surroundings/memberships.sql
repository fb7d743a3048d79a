-- Who is a member of what. INHERIT and SET are options of a membership from 16 on, and absent before. A member may have
-- one of several grantors, whose options add up.
-- Parameters: none. PostgreSQL 14 and newer.
select g.rolname as role, u.rolname as member,
       bool_or(m.admin_option) as admin,
       bool_or((to_jsonb(m) ->> 'inherit_option')::boolean)::text as inherit,
       bool_or((to_jsonb(m) ->> 'set_option')::boolean)::text as set
from pg_auth_members m
join pg_roles g on g.oid = m.roleid
join pg_roles u on u.oid = m.member
group by 1, 2
order by 1, 2
