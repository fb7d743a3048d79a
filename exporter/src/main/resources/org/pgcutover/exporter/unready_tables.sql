-- Tables that are not yet in step with the stream, those first that have come farthest, and how many there are.
-- Parameters: the subscriptions' names, none for all; how many tables. PostgreSQL 14 and newer.
select n.nspname as schema,
       c.relname as table,
       max(position(r.srsubstate::text in 'idfs')) - 1 as state,
       count(*) over () as tables
from (select ?::text[] as names) asked,
     pg_subscription s
join pg_subscription_rel r on r.srsubid = s.oid
join pg_class c on c.oid = r.srrelid
join pg_namespace n on n.oid = c.relnamespace
where s.subdbid = (select oid from pg_database where datname = current_database())
  and (s.subname = any (asked.names) or cardinality(asked.names) = 0)
  and r.srsubstate <> 'r'
group by 1, 2
order by 3 desc, 1, 2
limit ?
