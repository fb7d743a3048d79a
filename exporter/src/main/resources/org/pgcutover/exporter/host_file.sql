-- A file of the server's host; null where it does not exist.
-- Parameter: its path. Files in /proc have the size 0 and are read to their end nevertheless; the
-- length is a limit. The form with two parameters is newer (16). PostgreSQL 14 and newer.
select pg_read_file(?, 0, 262144, true) as content
