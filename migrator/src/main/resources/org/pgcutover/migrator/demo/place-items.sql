-- Parameters: a number from which the products follow, number of items, operation id of the order.
insert into shop.order_items (order_id, line, product_id, quantity, price)
select orders.id, line, 10 * (1 + (? + line * 17) % 1000), line, line * 1.25
  from shop.orders, generate_series(1, ?) line
 where orders.operation_id = ?
