-- The roles that own something in this database or are granted something there.
-- Parameters: none. PostgreSQL 14 and newer.
select distinct r.rolname as name
from pg_shdepend s
join pg_roles r on r.oid = s.refobjid
where s.refclassid = 'pg_authid'::regclass
  and s.dbid = (select oid from pg_database where datname = current_database())
  and r.rolname not like 'pg\_%'
order by 1
