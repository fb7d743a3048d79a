-- How a row may be written into a table: its columns in the order of their names, and whether it has more than one
-- unique or exclusion index, so that rows may stand in each other's way. Parameters: schema and name. PostgreSQL 14+.
select a.attname as name,
       a.attgenerated <> '' as generated,
       a.attidentity = 'a' as always,
       (select count(*) from pg_index i
         where i.indrelid = c.oid and (i.indisunique or i.indisexclusion)) > 1 as crowded
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
 where n.nspname = ? and c.relname = ?
 order by a.attname
