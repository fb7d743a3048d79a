-- Sets sequences to where they stand on the source. setval's third argument keeps is_called: without it the next value
-- of a sequence that was never called would be one too far.
-- Parameters: arrays of schema, name, last_value and is_called, in the same order. PostgreSQL 14 and newer.
select setval(format('%I.%I', v.schema, v.name)::regclass, v.last_value, v.is_called)
from unnest(?::text[], ?::text[], ?::bigint[], ?::boolean[]) as v (schema, name, last_value, is_called)
