-- Whether a table was truncated, rewritten, dropped or renamed since the transaction's snapshot was taken, so that the
-- name is another table's now. What pg_class says is as of the snapshot, what the functions say is as of now. 0 is a catalogue's table, whose file is noted elsewhere.
-- To be asked with the table locked, as its reading does. Parameters: schema and name. PostgreSQL 14 and newer.
select not exists (
         select
           from pg_class c
           join pg_namespace n on n.oid = c.relnamespace
          where n.nspname = ? and c.relname = ?
            and c.oid = to_regclass(format('%I.%I', n.nspname, c.relname))
            and c.relfilenode in (0, pg_relation_filenode(c.oid)))
