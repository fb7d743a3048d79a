-- Fills the shop: the same rows on every server and every day, in amounts linear in the setting shop.scale.
-- Scale 1 has 25,000 orders with 75,000 items, about 20 MB with its indexes. PostgreSQL 14 or newer.
insert into shop.categories (id, parent_id, name)
select i, nullif(i / 4, 0), 'category ' || i from generate_series(1, 40) i;
select setval(pg_get_serial_sequence('shop.categories', 'id'), 41, false);

insert into shop.products (category_id, sku, name, price, weight, dimensions, colours, attributes, supplier_message,
                           picture, warranty, on_sale, bulk_steps, opens, ean, flags)
select 1 + i % 40,
       'SKU-' || i,
       (array['lamp', 'chair', 'Tisch', 'étagère', '椅子', 'rug'])[1 + i % 6] || ' no. ' || i,
       (i * 37 % 10000) / 100.0,
       case i % 50 when 0 then 'NaN' when 1 then 'Infinity' when 2 then '-0' else i / 7.0 end,
       array[i, i / 3.0, null]::real[],
       (array['{red}', '{}', '{Grün,"navy, dark"}', '{"off\"white",NULL}'])[1 + i % 4]::shop.colour[],
       jsonb_build_object('made in', 'town ' || i % 9, 'parts', i % 5, 'tags', jsonb_build_array(i, null, 'x"y')),
       ('{"b": ' || i || ',  "a": [1, 2], "b": "kept twice"}')::json,
       decode(md5('picture' || i) || '00ff', 'hex'),
       make_interval(years => i % 5, days => i % 40, secs => i / 8.0),
       case when i % 3 > 0 then daterange(date '2026-01-01' + i % 300, date '2026-02-01' + i % 300) end,
       int4multirange(int4range(1, 10), int4range(20, 20 + i % 30)),
       time with time zone '08:00+02' + make_interval(mins => i % 90),
       lpad(i::text, 13, '4'),
       (i % 256)::bit(8)
  from generate_series(1, 1000) i;

insert into shop.customers (email, name, home, preferences, tags, phones, born, credit, last_seen_from, joined_at, updated_at)
select 'customer' || i || '@example.org',
       'Customer ' || md5(i::text),
       row('Street ' || i % 700, 'City ''' || i % 90, lpad((i % 100000)::text, 5, '0'), nullif(i % 12, 0))::shop.address,
       jsonb_build_object('newsletter', i % 2 = 0, 'language', (array['de', 'fr', 'ja'])[1 + i % 3]),
       case when i % 4 = 0 then '{}' else array['tag ' || i % 20, 'a,b', 'q"u\o'] end,
       case when i % 10 = 0 then array[['home', '0' || i], ['work', null]] end,
       case when i % 7 > 0 then date '1940-01-01' + (i * 11 % 25000)::integer end,
       i / 3.0 - 500,
       ('10.' || i % 250 || '.1.0/24')::inet,
       timestamptz '2024-01-01 00:00:00+00' + make_interval(secs => i % 60000000),
       timestamptz '2026-01-01 00:00:00+00'
  from generate_series(1, greatest(100, current_setting('shop.scale')::numeric * 5000)::bigint) i;

insert into shop.orders (operation_id, customer_id, status, placed_at, deliver_in, note, gift, total, updated_at)
select md5('order' || i)::uuid,
       1 + i * 7919 % customers.number,
       (enum_range(null::shop.order_status))[1 + i % 4],
       timestamptz '2025-07-01 08:00:00+00' + make_interval(mins => (i % 500000)::integer),
       case when i % 3 = 0 then tstzrange(timestamptz '2026-01-01 00:00:00+00' + make_interval(hours => (i % 900)::integer), null) end,
       case when i % 5 = 0 then 'please ring ' || md5('note' || i) end,
       i % 9 = 0,
       (i * 137 % 100000) / 100.0,
       timestamptz '2026-01-01 00:00:00+00'
  from generate_series(1, greatest(100, current_setting('shop.scale')::numeric * 25000)::bigint) i,
       (select count(*) as number from shop.customers) customers;

insert into shop.order_items (order_id, line, product_id, quantity, price)
select orders.id, line, 10 * (1 + (orders.id * 31 + line * 17) % 1000), 1 + (orders.id + line) % 4, (orders.id * line % 5000) / 100.0
  from shop.orders, generate_series(1, 3) line;

insert into shop.payments (operation_id, order_id, paid_on, amount, method)
select md5('payment' || id)::uuid, id,
       case when id % 500 = 1 then date '2031-01-01' else date '2025-05-01' + (id % 500)::integer end,
       total,
       (array['card', 'card', 'cash', 'transfer'])[1 + id % 4]
  from shop.orders
 where id % 5 > 0;

insert into shop.refunds (id, payment_id, paid_on, amount, reason)
select md5('refund' || id)::uuid, id, paid_on, amount::money, 'broken, or lost'
  from shop.payments
 where order_id % 50 = 1;

insert into shop.documents (title, body, summary, updated_at)
select 'Document ' || i,
       (select string_agg(md5(i || ':' || part), '' order by part) from generate_series(1, 400 + i % 200) part),
       case when i % 3 = 0 then jsonb_build_object('pages', i) end,
       timestamptz '2026-01-01 00:00:00+00'
  from generate_series(1, greatest(20, current_setting('shop.scale')::numeric * 100)::bigint) i;

insert into shop.stock (sku, remark)
select 'SKU-' || i, case when i % 3 = 0 then 'low' end from generate_series(1, 200) i;

-- Twins that differ in nothing: only a bag, not a set, compares them rightly.
insert into shop.activity (what, detail, noted_at)
select 'opened', '{"shop": 1}', timestamptz '2026-01-01 00:00:00+00' from generate_series(1, 7);

insert into "Odd Schema"."we""ird.Table"
select i, 'Zeile ' || i, i * 1000, case when i % 2 = 0 then E'line one\nline two\\' end, jsonb_build_array(i)
  from generate_series(1, 500) i;
select setval(pg_get_serial_sequence('"Odd Schema"."we""ird.Table"', 'select'), 500, true);

select nextval('shop.ticket') from generate_series(1, 100);
select nextval('shop.countdown') from generate_series(1, 100);
select nextval('shop.batch') from generate_series(1, 5);
select nextval('shop.wheel') from generate_series(1, 15);
