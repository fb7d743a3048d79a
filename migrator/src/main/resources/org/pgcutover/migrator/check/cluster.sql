-- Who else is on the cluster, and what would keep ALTER SYSTEM from having an effect.
-- Parameters: none. PostgreSQL 14 and newer; allow_alter_system came with 17.
select coalesce(current_setting('allow_alter_system', true), 'on') = 'on' as may_alter_system,
       (select string_agg(format('%s:%s: %s', sourcefile, sourceline, error), '; ')
        from pg_show_all_file_settings()
        where error is not null and error <> 'setting could not be applied') as faulty_lines,
       array(select datname::text from pg_database
             where not datistemplate and datname <> 'postgres' and datname <> current_database()
             order by 1) as databases,
       (select string_agg(distinct format('%s in %s', coalesce(nullif(application_name, ''), usename), coalesce(datname, 'no database')), ', ')
        from pg_stat_activity
        where backend_type in ('client backend', 'walsender') and pid <> pg_backend_pid()
          and application_name not like 'pgcutover%' and datname is distinct from current_database()) as clients
