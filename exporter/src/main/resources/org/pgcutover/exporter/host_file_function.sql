-- Whether the host's file can be read by a function that was made for it. One that is not a superuser's is left alone:
-- whoever may make a schema could have made it, and it would run with the rights of this session.
-- Parameter: the function's name. PostgreSQL 14 and newer.
select exists (
  select from pg_proc p
  join pg_namespace n on n.oid = p.pronamespace
  join pg_roles maker on maker.oid = p.proowner and maker.rolsuper
  join pg_roles host on host.oid = n.nspowner and host.rolsuper
  where n.nspname = 'pgcutover_monitoring' and p.proname = ? and p.pronargs = 0
    and has_schema_privilege(n.oid, 'usage') and has_function_privilege(p.oid, 'execute')) as present
