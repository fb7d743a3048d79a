-- Keeps its transaction open, and with it the snapshot that it exported: for as long as somebody holds the advisory
-- lock that says that the migrator lives, and for some time after. It runs in the server, so that the snapshot
-- outlives a client that is killed; the transaction ends when the server finds the client gone, after this.
-- Settings: pgcutover.lock (the lock's key), pgcutover.patience (seconds). PostgreSQL 14 and newer.
do $$
declare
  lock constant bigint := current_setting('pgcutover.lock');
  patience constant interval := make_interval(secs => current_setting('pgcutover.patience')::int);
  alone_since timestamptz;
begin
  loop
    perform pg_sleep(1);
    if not pg_try_advisory_lock(lock) then
      alone_since := null;
    else
      perform pg_advisory_unlock(lock);
      alone_since := coalesce(alone_since, clock_timestamp());
      exit when clock_timestamp() - alone_since > patience;
    end if;
  end loop;
end
$$
