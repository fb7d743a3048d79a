-- What belongs to the database as a whole and is not carried to another one, with the statements that repeat it there;
-- no row where all is as CREATE DATABASE makes it for the same owner.
-- Parameters: the target database's name, and its owner's. PostgreSQL 14 and newer.
with d as (
  select *, ?::text as target, ?::text as target_owner from pg_database where datname = current_database()
)
select 'owner ' || quote_ident(pg_get_userbyid(datdba)) as found,
       format('ALTER DATABASE %I OWNER TO %I;', target, pg_get_userbyid(datdba)) as fix
from d
where pg_get_userbyid(datdba) <> target_owner
union all
select 'connection limit ' || datconnlimit, format('ALTER DATABASE %I CONNECTION LIMIT %s;', target, datconnlimit)
from d
where datconnlimit >= 0
union all
select 'grants on the database',
       string_agg(format('GRANT %s ON DATABASE %I TO %s%s;', a.privilege_type, target,
                         case when a.grantee = 0 then 'PUBLIC' else quote_ident(pg_get_userbyid(a.grantee)) end,
                         case when a.is_grantable then ' WITH GRANT OPTION' else '' end), ' ')
from d
cross join lateral aclexplode(datacl) a
where datacl is not null
having count(*) > 0
