-- Parameters: operation id of the payment, days after 2025-01-01, operation id of the order.
insert into shop.payments (operation_id, order_id, paid_on, amount, method)
select ?, id, date '2025-01-01' + ?, total, case when gift then 'voucher' else 'card' end
  from shop.orders
 where operation_id = ?
