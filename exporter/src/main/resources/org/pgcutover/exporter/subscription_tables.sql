-- How many tables of each subscription are in which state of initial synchronisation (pg_subscription_rel.srsubstate).
-- Parameter: the subscriptions' names, none for all. PostgreSQL 14 and newer.
select s.subname, r.srsubstate as state, count(*) as tables
from (select ?::text[] as names) asked,
     pg_subscription s
join pg_subscription_rel r on r.srsubid = s.oid
where s.subdbid = (select oid from pg_database where datname = current_database())
  and (s.subname = any (asked.names) or cardinality(asked.names) = 0)
group by 1, 2
