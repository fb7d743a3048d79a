-- How closely the rows of a table lie in the order of a column, from 0 to 1; 1 where ANALYZE has not been there or
-- the role may not see what it found. Parameters: schema, table, column. PostgreSQL 14+.
select coalesce(max(abs(s.correlation)), 1)
  from pg_stats s
 where s.schemaname = ? and s.tablename = ? and s.attname = ? and not s.inherited
