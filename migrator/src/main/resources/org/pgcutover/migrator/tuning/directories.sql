-- The folders in which the cluster's files are. Each may be on a file system of its own: pg_wal and tablespaces are
-- symbolic links, which are followed.
-- Parameters: none. PostgreSQL 14 and newer.
select current_setting('data_directory') as directory
union
select current_setting('data_directory') || '/pg_wal'
union
select current_setting('data_directory') || '/pg_tblspc/' || oid from pg_tablespace
where pg_tablespace_location(oid) <> ''
