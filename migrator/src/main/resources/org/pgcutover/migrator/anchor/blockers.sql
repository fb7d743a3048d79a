-- The transactions for whose end the creation of a slot waits, oldest first: all that are running, in any
-- database of the server, and prepared ones.
-- Parameters: none. PostgreSQL 14 and newer.
select format('process %s of %s in database %s (%s), running for %s s',
              pid, usename, datname, nullif(application_name, ''),
              extract(epoch from now() - xact_start)::bigint) as who
from pg_stat_activity
where backend_xid is not null and pid <> pg_backend_pid() and application_name not like 'pgcutover%'
union all
select format('prepared transaction %s of %s in database %s, prepared %s s ago',
              gid, owner, database, extract(epoch from now() - prepared)::bigint)
from pg_prepared_xacts
