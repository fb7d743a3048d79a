-- Constants, hashed as tables are: one row that is printed, one by the functions of the types. PostgreSQL 14+. ASCII only: server encodings are compared
-- by name.
select count(*), sum(first), sum(second)
  from (select hashtextextended(rows.text, 1) as first, hashtextextended(rows.text, 2) as second
  from (select row(
          1::smallint, (-2147483648)::int, 9223372036854775807::bigint,
          12345678901234567890.1200::numeric, 'NaN'::numeric,
          0.1::real, 0.1::double precision + 0.2::double precision, '-0'::double precision,
          '-Infinity'::double precision, 1234.5::money,
          'a ''quoted'' "text", with a comma, (a) \backslash'::text, ''::text, null::text,
          'padded'::char(10), 'x'::"char", 'a_name'::name, true,
          '\x00ff5c'::bytea, B'0101'::bit(4), B'1'::bit varying,
          date '2024-02-29', date '0044-03-15 BC', date 'infinity',
          time '23:59:59.999999', time with time zone '12:00:00+05:30',
          timestamp '2024-02-29 12:34:56.000001',
          timestamp with time zone '2024-03-31 02:30:00+01',
          interval '1 year 2 mons -3 days 04:05:06.7', interval '24:00:00',
          '00112233-4455-6677-8899-aabbccddeeff'::uuid,
          '{"b": 1,  "a": 1.0}'::json, '{"b": 1,  "a": [1.00, null, "x"]}'::jsonb,
          array[1, null, 3], '[0:1]={1,2}'::int[], array['NULL', null, 'a,b', ''], '{{1,2},{3,4}}'::int[],
          int4range(1, 5), numrange(1.0, null, '(]'), 'empty'::tsrange, int4multirange(int4range(1, 3)),
          inet '10.0.0.1/8', cidr '2001:db8::/32', macaddr '08:00:2b:01:02:03',
          point '(0.1,-2)', box '((1,1),(0,0))', circle '<(1,2),3>', path '[(0,0),(1,1)]',
          tsvector 'fat:2,4A cat:3', tsquery 'fat & (rat | cat:A)',
          '16/B374D848'::pg_lsn, 'pg_catalog.pg_class'::regclass, row(1, 'nested "row"', null)
        )::text collate "C" as text
        offset 0) as rows
 union all
 select hashint2extended((-3)::smallint, hashint4extended(-2147483648, hashoidextended(4294967295::oid,
           uuid_hash_extended('00112233-4455-6677-8899-aabbccddeeff'::uuid, hashtextextended('some text ' collate "C",
             hashbpcharextended('padded'::char(10) collate "C", hashtextextended('(,"")' collate "C", 1))))))),
        hashint2extended((-3)::smallint, hashint4extended(-2147483648, hashoidextended(4294967295::oid,
           uuid_hash_extended('00112233-4455-6677-8899-aabbccddeeff'::uuid, hashtextextended('some text ' collate "C",
             hashbpcharextended('padded'::char(10) collate "C", hashtextextended('(,"")' collate "C", 2)))))))) as hashes
