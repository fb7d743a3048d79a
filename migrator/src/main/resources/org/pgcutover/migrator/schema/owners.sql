-- The indexes and the index-backed constraints of each table that holds rows, by their object identifiers, as
-- an archive's table of contents names them. Those of partitioned tables are left out: they come with ATTACH.
-- Parameters: none. PostgreSQL 14 and newer.
select i.indexrelid::bigint as oid, i.indrelid::bigint as table_oid
from pg_index i
join pg_class c on c.oid = i.indrelid and c.relkind = 'r'
union all
select k.oid::bigint, k.conrelid::bigint
from pg_constraint k
join pg_class c on c.oid = k.conrelid and c.relkind = 'r'
where k.contype in ('p', 'u', 'x')
