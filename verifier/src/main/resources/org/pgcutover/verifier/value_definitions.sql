-- One text that differs where stored values may be printed otherwise though no row was written: labels of enums, stored
-- and virtual columns' expressions, names of roles. Parameters: none. PostgreSQL 14 and newer.
select md5(concat(
         (select string_agg(concat(e.oid, ' ', e.enumlabel), ',' order by e.oid) from pg_enum e), '|',
         (select string_agg(concat(d.oid, ' ', d.adbin::text), ',' order by d.oid) from pg_attrdef d), '|',
         (select string_agg(concat(a.oid, ' ', a.rolname), ',' order by a.oid) from pg_roles a)))
