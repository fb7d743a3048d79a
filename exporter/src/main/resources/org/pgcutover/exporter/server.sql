-- The server's version as people write it.
-- PostgreSQL 14 and newer.
select current_setting('server_version') as server_version
