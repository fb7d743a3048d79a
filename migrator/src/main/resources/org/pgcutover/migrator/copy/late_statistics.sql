-- The tables whose statistics can only be gathered when everything is there: partitioned tables and parents of
-- inheritance, whose statistics span others (those of the leaves are gathered with them), and tables with extended
-- statistics, which are made at the end. Parameters: none. PostgreSQL 14 and newer.
select c.oid::bigint as oid
from pg_class c
where c.relkind in ('r', 'p')
  and (c.relkind = 'p' or c.relispartition or c.relhassubclass
       or exists (select from pg_statistic_ext s where s.stxrelid = c.oid))
