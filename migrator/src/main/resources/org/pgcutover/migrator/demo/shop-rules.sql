-- What stands on the rows: keys, indexes, views, functions, triggers, comments. PostgreSQL 14 or newer.
alter table shop.products add primary key (id);
alter table shop.products add constraint products_sku_key unique (sku) include (price);
alter table shop.customers add primary key (id);
alter table shop.customers add unique (email);
alter table shop.orders add primary key (id);
alter table shop.orders add constraint orders_operation_key unique (operation_id);
alter table shop.order_items add primary key (order_id, line);
alter table shop.payments add primary key (id, paid_on);
alter table shop.payments add unique (operation_id, paid_on);
alter table shop.refunds add primary key (id);

alter table shop.order_items add constraint quantity_positive check (quantity > 0);
alter table shop.orders add constraint shipped_is_not_free check (status <> 'shipped' or total >= 0) no inherit;

alter table shop.categories add foreign key (parent_id) references shop.categories deferrable initially deferred;
alter table shop.products add foreign key (category_id) references shop.categories;
alter table shop.orders add foreign key (customer_id) references shop.customers;
alter table shop.order_items add foreign key (order_id) references shop.orders on delete cascade;
alter table shop.order_items add foreign key (product_id) references shop.products deferrable initially deferred;
alter table shop.payments add foreign key (order_id) references shop.orders;
alter table shop.refunds add foreign key (payment_id, paid_on) references shop.payments;

create index orders_by_customer on shop.orders (customer_id) include (total, status);
create index orders_open on shop.orders (placed_at desc nulls last) where status = 'new';
create index orders_by_time on shop.orders using brin (placed_at);
create index order_items_by_product on shop.order_items (product_id);
create index payments_by_order on shop.payments (order_id);
create index customers_by_lower_email on shop.customers (lower(email));
create index customers_by_preference on shop.customers using gin (preferences jsonb_path_ops);
create index products_by_word on shop.products using gin (words);
create index products_on_sale on shop.products using gist (on_sale);
create index products_by_discount on shop.products (shop.discounted(price, 10));
create index products_by_ean on shop.products using hash (ean);
create index activity_by_operation on shop.activity (operation_id);
create unique index "odd ""index" on "Odd Schema"."we""ird.Table" ("Ünï" text_pattern_ops, ("select" + 1));
comment on index shop.orders_open is 'The packers'' list';
create statistics shop.orders_correlated (dependencies, ndistinct) on customer_id, status from shop.orders;

create view shop.order_totals as
  select orders.id, customers.email, orders.status, sum(order_items.amount) as items_total
    from shop.orders
    join shop.customers on customers.id = orders.customer_id
    join shop.order_items on order_items.order_id = orders.id
   group by orders.id, customers.email;
create view shop.large_orders with (security_barrier) as
  select * from shop.order_totals where items_total > 100;
create materialized view shop.revenue as
  select paid_on, method, sum(amount) as amount from shop.payments group by paid_on, method;
create unique index revenue_key on shop.revenue (paid_on, method);
create materialized view shop.revenue_by_year as
  select extract(year from paid_on)::integer as year, sum(amount) as amount from shop.revenue group by 1
  with no data;

create function shop.order_total(wanted bigint) returns numeric
  language sql stable
  return (select sum(amount) from shop.order_items where order_id = wanted);
create function shop.touch() returns trigger
  language plpgsql
  as $$
begin
  new.updated_at := clock_timestamp();
  return new;
end
$$;
create procedure shop.refresh_revenue()
  language plpgsql
  as $$ begin refresh materialized view shop.revenue; end $$;
comment on function shop.order_total(bigint) is 'Of the items; the order''s own total may be older';

create trigger touch before update on shop.customers for each row execute function shop.touch();
create trigger touch before update on shop.orders for each row execute function shop.touch();
create trigger touch before update on shop.documents for each row
  when (old.* is distinct from new.*) execute function shop.touch();

grant select on shop.products, shop.large_orders to public;
analyze;
