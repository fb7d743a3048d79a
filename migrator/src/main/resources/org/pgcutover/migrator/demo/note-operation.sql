-- The first statement of every operation. Parameters: operation id, its kind, run (int), client (int).
-- The lock lasts until the transaction is over: who holds it later knows how this transaction ended.
insert into shop.activity (operation_id, what, ticket, countdown)
select ?, ?, nextval('shop.ticket'), nextval('shop.countdown')
  from pg_advisory_xact_lock(?, ?)
