-- The roles of this database: those that own something in it, are granted something there or have settings for it; with
-- them their members, and the roles that any of these is a member of. The server's own roles are not among them.
-- Parameters: none. PostgreSQL 14 and newer.
with recursive named (oid) as (
  select refobjid from pg_shdepend
  where refclassid = 'pg_authid'::regclass and dbid = (select oid from pg_database where datname = current_database())
  union
  select setrole from pg_db_role_setting
  where setrole <> 0 and setdatabase = (select oid from pg_database where datname = current_database())
), member (oid) as (
  select n.oid from named n join pg_roles r on r.oid = n.oid where r.rolname not like 'pg\_%'
  union
  select m.member from member x join pg_auth_members m on m.roleid = x.oid
), related (oid) as (
  select oid from member
  union
  select m.roleid from related x join pg_auth_members m on m.member = x.oid
)
select r.rolname as name,
       r.oid in (select oid from named) as named,
       r.rolcanlogin as login,
       concat_ws(' ',
                 case when r.rolsuper then 'SUPERUSER' end,
                 case when not r.rolinherit then 'NOINHERIT' end,
                 case when r.rolcreaterole then 'CREATEROLE' end,
                 case when r.rolcreatedb then 'CREATEDB' end,
                 case when r.rolcanlogin then 'LOGIN' end,
                 case when r.rolreplication then 'REPLICATION' end,
                 case when r.rolbypassrls then 'BYPASSRLS' end,
                 case when r.rolconnlimit <> -1 then 'CONNECTION LIMIT ' || r.rolconnlimit end,
                 case when r.rolvaliduntil is not null
                      then format('VALID UNTIL %L', case when isfinite(r.rolvaliduntil)
                                                         then to_char(r.rolvaliduntil at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US"+00"')
                                                         else r.rolvaliduntil::text end) end) as attributes,
       shobj_description(r.oid, 'pg_authid') as comment
from pg_roles r
where r.oid in (select oid from related)
  and r.rolname not like 'pg\_%'
order by 1
