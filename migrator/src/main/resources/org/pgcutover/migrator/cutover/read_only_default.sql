-- The database's own setting of default_transaction_read_only, however it was written (on, true, 1, …); no row
-- where it has none.
-- Parameters: none. PostgreSQL 14 and newer.
select case when substr(setting, length('default_transaction_read_only=') + 1)::boolean then 'on' else 'off' end as value
from pg_db_role_setting s
join pg_database d on d.oid = s.setdatabase
cross join lateral unnest(s.setconfig) as setting
where d.datname = current_database()
  and s.setrole = 0
  and setting like 'default\_transaction\_read\_only=%'
