-- The newest visible beat of one writer.
-- Parameter: the writer. PostgreSQL 14 and newer.
select beat from pgcutover.heartbeat where writer = ?
