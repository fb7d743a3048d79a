-- The settings of this database and of roles in it. How this database is opened and closed to writes is not among
-- them: the cutover decides on that.
-- Parameters: none. PostgreSQL 14 and newer.
select coalesce(r.rolname, '') as role,
       split_part(setting, '=', 1) as name,
       substr(setting, strpos(setting, '=') + 1) as value
from pg_db_role_setting s
left join pg_roles r on r.oid = s.setrole
cross join lateral unnest(s.setconfig) as setting
where s.setdatabase = (select oid from pg_database where datname = current_database())
  and not (s.setrole = 0 and split_part(setting, '=', 1) = 'default_transaction_read_only')
order by 1, 2
