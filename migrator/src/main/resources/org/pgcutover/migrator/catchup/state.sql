-- Whether the subscription is enabled; no row where it does not exist in this database.
-- Parameters: its name. PostgreSQL 14 and newer.
select subenabled as enabled
from pg_subscription
where subname = ? and subdbid = (select oid from pg_database where datname = current_database())
