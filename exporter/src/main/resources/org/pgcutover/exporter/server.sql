-- The server's version as people write it, and whether it measures how long I/O takes.
-- PostgreSQL 14 and newer.
select current_setting('server_version') as server_version,
       current_setting('track_io_timing')::boolean as io_timing
