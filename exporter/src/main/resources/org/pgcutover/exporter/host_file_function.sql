-- Whether the host's file can be read by a function that was made for it.
-- Parameter: the function's name. PostgreSQL 14 and newer.
select exists (
  select from pg_proc p
  join pg_namespace n on n.oid = p.pronamespace
  where n.nspname = 'pgcutover_monitoring' and p.proname = ? and p.pronargs = 0
    and has_schema_privilege(n.oid, 'usage') and has_function_privilege(p.oid, 'execute')) as present
