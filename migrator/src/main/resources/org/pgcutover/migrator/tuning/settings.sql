-- Settings as they are in force. Superusers only, for others do not see the file.
-- Parameter: their names. PostgreSQL 14 and newer.
select name, current_setting(name) as shown, setting, source, context = 'postmaster' as needs_restart,
       coalesce(sourcefile ~ '(^|/)postgresql\.auto\.conf$', false) and not pending_restart as from_own_file
from pg_settings
where name = any (?)
