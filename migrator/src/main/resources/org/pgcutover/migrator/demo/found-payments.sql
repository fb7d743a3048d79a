-- The payments of one run. Parameters: its first and last possible operation id.
select operation_id, count(*) as copies
  from shop.payments
 where operation_id between ? and ?
 group by operation_id
