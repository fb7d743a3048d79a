-- What postgresql.auto.conf says at this moment, whether it is loaded or not. Where a name stands there twice, the
-- later line counts. Superusers only.
-- Parameters: none. PostgreSQL 14 and newer.
select lower(name) as name, setting
from pg_show_all_file_settings()
where sourcefile ~ '(^|/)postgresql\.auto\.conf$' and name is not null
order by seqno
