-- Parameter: the table. What it is in, and the first transaction of this snapshot that may not have ended.
select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as horizon,
       oid || ' ' || relfilenode as file
from pg_class
where oid = (select ?::regclass)
  and relam = (select oid from pg_am where amname = 'heap')
