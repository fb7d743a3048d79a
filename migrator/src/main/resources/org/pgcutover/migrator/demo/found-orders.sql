-- The orders of one run as they stand. Parameters: its first and last possible operation id.
select orders.operation_id, count(distinct orders.id) as copies, count(order_items.line) as items,
       max(orders.version) as version
  from shop.orders
  left join shop.order_items on order_items.order_id = orders.id
 where orders.operation_id between ? and ?
 group by orders.operation_id
