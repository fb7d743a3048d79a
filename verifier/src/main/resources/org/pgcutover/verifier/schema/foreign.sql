-- Foreign-data wrappers, servers and user mappings. Options only as a hash: they may hold a password.
-- Parameters: none. PostgreSQL 14 and newer, search_path = ''.
select 'foreign-data wrapper' as type, format('%I', w.fdwname) as identity,
       concat_ws(' ', nullif(w.fdwhandler, 0)::regproc, nullif(w.fdwvalidator, 0)::regproc,
                 'options ' || md5((select array_agg(o order by o)::text from unnest(w.fdwoptions) as o)),
                 'owner', quote_ident(pg_get_userbyid(w.fdwowner))) as definition
from pg_foreign_data_wrapper w
where not exists (select from pg_depend e
                  where e.classid = 'pg_foreign_data_wrapper'::regclass and e.objid = w.oid and e.deptype = 'e')
union all
select 'server', format('%I', s.srvname),
       concat_ws(' ', 'wrapper', quote_ident(w.fdwname), 'type ' || quote_literal(s.srvtype),
                 'version ' || quote_literal(s.srvversion),
                 'options ' || md5((select array_agg(o order by o)::text from unnest(s.srvoptions) as o)),
                 'owner', quote_ident(pg_get_userbyid(s.srvowner)))
from pg_foreign_server s
join pg_foreign_data_wrapper w on w.oid = s.srvfdw
where not exists (select from pg_depend e
                  where e.classid = 'pg_foreign_server'::regclass and e.objid = s.oid and e.deptype = 'e')
union all
select 'user mapping', format('%s on server %I', case m.umuser when 0 then 'public' else quote_ident(pg_get_userbyid(m.umuser)) end, s.srvname),
       concat('options ', md5((select array_agg(o order by o)::text from unnest(m.umoptions) as o)))
from pg_user_mapping m
join pg_foreign_server s on s.oid = m.umserver
