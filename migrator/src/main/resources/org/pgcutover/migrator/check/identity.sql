-- Which server this is: the cluster's identifier, when it was started, and the database in it.
-- Parameters: none. PostgreSQL 14 and newer.
select s.system_identifier::text as system_identifier,
       s.system_identifier::text || ' ' || extract(epoch from pg_postmaster_start_time()) as server,
       current_database() as database
from pg_control_system() s
