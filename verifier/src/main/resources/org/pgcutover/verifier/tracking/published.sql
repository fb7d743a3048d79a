-- The tables of a publication, each with a version that changes where the table is put in anew (with another filter or
-- list of columns, for one), and where the publication publishes other kinds of changes.
-- Parameter: the publication's name. PostgreSQL 14 and newer.
select n.nspname as schema,
       c.relname as name,
       p.oid || ':' || p.xmin::text || ':' || r.oid || ':' || r.xmin::text as version
  from pg_publication p
  join pg_publication_rel r on r.prpubid = p.oid
  join pg_class c on c.oid = r.prrelid
  join pg_namespace n on n.oid = c.relnamespace
 where p.pubname = ?
