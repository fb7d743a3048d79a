-- Versions. Of an extension the one that is installed, and what the server has instead. Of a collation that something
-- uses, and of the database's own, only where the library is no longer of the version that indexes were built with:
-- pg_collation_actual_version knows it of the database's own from 16 on.
-- Parameters: none. PostgreSQL 14 and newer, search_path = ''.
select 'extension version' as type, format('%I', x.extname) as identity,
       concat(x.extversion, ', where there is ' || nullif(a.default_version, x.extversion)) as definition
from pg_extension x
left join pg_available_extensions a on a.name = x.extname
union all
select 'collation version', c.oid::regcollation::text,
       format('recorded as %s, of the library %s', c.collversion, pg_collation_actual_version(c.oid))
from pg_collation c
where c.collversion <> pg_collation_actual_version(c.oid)
  and (c.oid >= 16384
       or exists (select from pg_depend d
                  where d.refclassid = 'pg_collation'::regclass and d.refobjid = c.oid and d.deptype = 'n'))
union all
select 'collation version', 'of the database',
       format('recorded as %s, of the library %s', d.recorded, d.actual)
from (select to_jsonb(d) ->> 'datcollversion' as recorded,
             pg_collation_actual_version('pg_catalog."default"'::regcollation) as actual
      from pg_database d
      where d.datname = current_database()) d
where d.recorded <> d.actual
