-- Text search configurations, dictionaries, parsers and templates.
-- Parameters: none. PostgreSQL 14 and newer, search_path = ''.
with item (classid, oid, definition) as (
  select 'pg_ts_config'::regclass, c.oid,
         concat_ws(' ', 'parser', format('%I.%I', pn.nspname, p.prsname),
                   (select string_agg(m.maptokentype || ': ' || m.mapdict::regdictionary::text, ', '
                                      order by m.maptokentype, m.mapseqno)
                    from pg_ts_config_map m where m.mapcfg = c.oid),
                   'owner', quote_ident(pg_get_userbyid(c.cfgowner)))
  from pg_ts_config c
  join pg_ts_parser p on p.oid = c.cfgparser
  join pg_namespace pn on pn.oid = p.prsnamespace
  where c.oid >= 16384
  union all
  select 'pg_ts_dict'::regclass, d.oid,
         concat_ws(' ', 'template', format('%I.%I', tn.nspname, t.tmplname), d.dictinitoption,
                   'owner', quote_ident(pg_get_userbyid(d.dictowner)))
  from pg_ts_dict d
  join pg_ts_template t on t.oid = d.dicttemplate
  join pg_namespace tn on tn.oid = t.tmplnamespace
  where d.oid >= 16384
  union all
  select 'pg_ts_parser'::regclass, oid, concat_ws(' ', prsstart, prstoken, prsend, prsheadline, prslextype)
  from pg_ts_parser
  where oid >= 16384
  union all
  select 'pg_ts_template'::regclass, oid, concat_ws(' ', tmplinit, tmpllexize)
  from pg_ts_template
  where oid >= 16384
)
select i.type, i.identity, item.definition
from item
cross join lateral pg_identify_object(item.classid, item.oid, 0) as i
where not exists (select from pg_depend e
                  where e.classid = item.classid and e.objid = item.oid and e.deptype = 'e')
