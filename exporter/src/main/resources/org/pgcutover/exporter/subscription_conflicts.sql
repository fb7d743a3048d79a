-- Changes that met a row which they did not expect, by kind: the columns confl_*, whichever the version has.
-- Parameter: the subscriptions' names, none for all. PostgreSQL 18 and newer.
select s.subname,
       substr(conflict.kind, length('confl_') + 1) as kind,
       conflict.count::double precision as count
from (select ?::text[] as names) asked,
     pg_subscription s
join pg_stat_subscription_stats st on st.subid = s.oid,
     jsonb_each_text(to_jsonb(st)) as conflict (kind, count)
where s.subdbid = (select oid from pg_database where datname = current_database())
  and (s.subname = any (asked.names) or cardinality(asked.names) = 0)
  and conflict.kind like 'confl\_%'
