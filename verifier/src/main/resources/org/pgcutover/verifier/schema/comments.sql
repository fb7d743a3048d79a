-- Comments and security labels, but those on what an extension, the server or pgcutover made, or on an index
-- that is not valid and so is not carried.
-- Parameters: none. PostgreSQL 14 and newer, search_path = ''.
with said (type, classoid, objoid, objsubid, text) as (
  select 'comment', classoid, objoid, objsubid, quote_literal(description)
  from pg_description
  union all
  select 'security label', classoid, objoid, objsubid, quote_ident(provider) || ' ' || quote_literal(label)
  from pg_seclabel
)
select said.type, i.type || ' ' || i.identity as identity, said.text as definition
from said
cross join lateral pg_identify_object(said.classoid, said.objoid, said.objsubid) as i
where (said.objoid >= 16384 or (said.classoid = 'pg_namespace'::regclass and said.objoid = to_regnamespace('public')))
  and said.classoid not in ('pg_publication'::regclass, 'pg_subscription'::regclass, 'pg_largeobject'::regclass)
  and i.schema is distinct from 'pgcutover'
  and not (said.classoid = 'pg_namespace'::regclass and i.name = 'pgcutover')
  and not exists (select from pg_depend e
                  where e.classid = said.classoid and e.objid = said.objoid and e.deptype = 'e')
  and not exists (select from pg_index x
                  where said.classoid = 'pg_class'::regclass and x.indexrelid = said.objoid and not x.indisvalid)
