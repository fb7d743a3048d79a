-- Whether there is a table pgcutover.heartbeat for this role: one in a schema that it may use. A table of somebody else's,
-- neither this role's nor a superuser's, is left alone: its triggers would run with the rights of this session.
-- PostgreSQL 14 and newer.
select exists (
  select from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  join pg_roles maker on maker.oid = c.relowner and (maker.rolsuper or maker.rolname = current_user)
  where n.nspname = 'pgcutover' and c.relname = 'heartbeat'
    and has_schema_privilege(n.oid, 'usage')) as present
