-- Triggers, rules, event triggers and policies, with the state they are in. Of the server's own triggers, those of foreign
-- keys and deferrable constraints, those that do not fire as they should are there, by their constraint: switched off they
-- let in what breaks it. A trigger's copy for a partition is there where its state is another than its parent's.
-- Parameters: none. PostgreSQL 14 and newer, search_path = ''.
with relation as (
  select c.oid, format('%I.%I', n.nspname, c.relname) as identity
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'm', 'f')
    and c.relpersistence <> 't'
    and n.nspname !~ '^pg_|^information_schema$|^pgcutover$'
    and not exists (select from pg_depend e
                    where e.classid = 'pg_class'::regclass and e.objid = c.oid and e.deptype = 'e')
)
select 'trigger' as type, format('%I on %s', t.tgname, r.identity) as identity,
       'enabled ' || t.tgenabled::text || ' ' || pg_get_triggerdef(t.oid) as definition
from relation r
join pg_trigger t on t.tgrelid = r.oid
left join pg_trigger p on p.oid = t.tgparentid
where (not t.tgisinternal and t.tgparentid = 0)
   or (t.tgenabled <> p.tgenabled and not p.tgisinternal)
union all
select 'constraint trigger', format('%I of %s on %s', c.conname, c.conrelid::regclass, r.identity),
       'enabled ' || string_agg(distinct t.tgenabled::text, ', ' order by t.tgenabled::text)
from relation r
join pg_trigger t on t.tgrelid = r.oid
join pg_constraint c on c.oid = t.tgconstraint
where t.tgisinternal and t.tgenabled <> 'O'
group by c.conname, c.conrelid, r.identity
union all
select 'rule', format('%I on %s', w.rulename, r.identity),
       'enabled ' || w.ev_enabled::text || ' ' || pg_get_ruledef(w.oid)
from relation r
join pg_rewrite w on w.ev_class = r.oid
where w.rulename <> '_RETURN'
union all
select 'policy', format('%I on %s', p.polname, r.identity),
       concat_ws(' ', case when p.polpermissive then 'permissive' else 'restrictive' end, 'for', p.polcmd,
                 'to', array(select case u when 0 then 'public' else quote_ident(pg_get_userbyid(u)) end
                             from unnest(p.polroles) as u order by 1)::text,
                 'using ' || pg_get_expr(p.polqual, p.polrelid),
                 'check ' || pg_get_expr(p.polwithcheck, p.polrelid))
from relation r
join pg_policy p on p.polrelid = r.oid
union all
select 'event trigger', format('%I', v.evtname),
       concat_ws(' ', 'enabled', v.evtenabled, 'on', v.evtevent,
                 'tags ' || (select string_agg(tag, ', ' order by tag) from unnest(v.evttags) as tag),
                 v.evtfoid::regproc, 'owner', quote_ident(pg_get_userbyid(v.evtowner)))
from pg_event_trigger v
where not exists (select from pg_depend e
                  where e.classid = 'pg_event_trigger'::regclass and e.objid = v.oid and e.deptype = 'e')
