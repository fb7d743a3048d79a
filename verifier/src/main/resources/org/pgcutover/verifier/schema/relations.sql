-- Tables, views, materialised views, foreign tables and sequences, and the tablespaces they are in.
-- What a sequence gives out is compared elsewhere.
-- Parameters: none. PostgreSQL 14 and newer, search_path = ''.
with relation as (
  select c.*, format('%I.%I', n.nspname, c.relname) as identity,
         case c.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence'
                        when 'f' then 'foreign table' else 'table' end as type
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
    and c.relpersistence <> 't'
    and n.nspname !~ '^pg_|^information_schema$|^pgcutover$'
    and not exists (select from pg_depend e
                    where e.classid = 'pg_class'::regclass and e.objid = c.oid and e.deptype = 'e')
), parents as (
  select i.inhrelid as oid,
         string_agg(format('%I.%I', n.nspname, p.relname), ', ' order by i.inhseqno) as list
  from pg_inherits i
  join pg_class p on p.oid = i.inhparent and p.relkind in ('r', 'p', 'f')
  join pg_namespace n on n.oid = p.relnamespace
  group by i.inhrelid
)
select r.type, r.identity,
       concat_ws(' ',
                 case when r.relpersistence = 'u' then 'unlogged' end,
                 case when r.relkind = 'p' then 'partitioned by ' || pg_get_partkeydef(r.oid) end,
                 case when r.relispartition then 'partition of ' else 'inherits ' end || parents.list,
                 pg_get_expr(r.relpartbound, r.oid),
                 case when r.reloftype <> 0 then 'of ' || format_type(r.reloftype, null) end,
                 'using ' || am.amname,
                 'with ' || (select array_agg(o order by o)::text from unnest(r.reloptions) as o),
                 'toast with ' || (select array_agg(o order by o)::text from unnest(toast.reloptions) as o),
                 case when r.relkind in ('r', 'p', 'm')
                      then 'replica identity ' || r.relreplident::text end,
                 case when r.relrowsecurity then 'row security' end,
                 case when r.relforcerowsecurity then 'forced' end,
                 'server ' || quote_ident(s.srvname) || ' ' || md5((select array_agg(o order by o)::text from unnest(f.ftoptions) as o)),
                 case when r.relkind = 'm' and not r.relispopulated then 'not populated' end,
                 'owner ' || quote_ident(pg_get_userbyid(r.relowner)),
                 case when r.relkind in ('v', 'm') then 'as ' || pg_get_viewdef(r.oid) end) as definition
from relation r
left join parents on parents.oid = r.oid
left join pg_am am on am.oid = r.relam
left join pg_class toast on toast.oid = r.reltoastrelid and r.reltoastrelid <> 0
left join pg_foreign_table f on f.ftrelid = r.oid
left join pg_foreign_server s on s.oid = f.ftserver
union all
select 'tablespace', r.type || ' ' || r.identity, quote_ident(t.spcname)
from relation r
join pg_tablespace t on t.oid = r.reltablespace
