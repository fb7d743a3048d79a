-- Ends whoever began in this database before a moment, and gives the process ids and what they are. Workers in the
-- background are ended like clients: those of extensions begin with the database's settings too, and run on with them.
-- It stays who writes nothing of its own: walsenders, through one of which the subscription drains; autovacuum; and
-- parallel workers, which go with their leaders. What belongs to no database is not here: the launchers of autovacuum
-- and of logical replication. pgcutover's own sessions stay, and its subscriptions' workers. Those are known by their
-- subscription: their type is 'logical replication worker' up to 16, 'logical replication apply worker' from 17 on, and
-- 'logical replication parallel worker' beside either from 16 on.
-- Parameter: the moment, as text. PostgreSQL 14 and newer.
select a.pid, a.backend_type, pg_terminate_backend(a.pid)
from pg_stat_activity a
where a.datname = current_database()
  and a.backend_type not in ('walsender', 'autovacuum worker', 'parallel worker')
  and a.pid <> pg_backend_pid()
  and not (a.backend_type = 'client backend' and a.usename = current_user and a.application_name like 'pgcutover%')
  and not exists (select from pg_stat_subscription s where s.pid = a.pid and s.subname like 'pgcutover\_%')
  and a.backend_start <= ?::timestamptz
