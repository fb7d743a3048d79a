-- One table of 100 columns: 30 int, 20 bigint, 20 text, 10 numeric, 10 timestamptz, 10 boolean.
-- Setting bench.scale: 5,000 rows each. PostgreSQL 14 and newer.
do $$
declare
  columns text;
  vals text;
begin
  select string_agg(format('c%s %s', n, type), ', ' order by n), string_agg(value, ', ' order by n)
  into columns, vals
  from (
    select n,
      case when n <= 30 then 'int' when n <= 50 then 'bigint' when n <= 70 then 'text'
        when n <= 80 then 'numeric(14, 3)' when n <= 90 then 'timestamptz' else 'boolean' end as type,
      case when n <= 30 then format('(g + %s)::int', n) when n <= 50 then format('g::bigint * %s', n)
        when n <= 70 then format('case when (g + %1$s) %% 5 = 0 then null else ''value %1$s of '' || g end', n)
        when n <= 80 then format('g * %s.125', n)
        when n <= 90 then format('timestamptz ''2026-01-01 00:00Z'' + (g + %s) * interval ''1 second''', n)
        else format('(g + %s) %% 3 = 0', n) end as value
    from generate_series(1, 100) n) described;
  execute format('create table wide (id bigint not null, %s)', columns);
  execute format('insert into wide select g, %s from generate_series(1, 5000 * current_setting(''bench.scale'')::int) g', vals);
  alter table wide add primary key (id);
end
$$;
