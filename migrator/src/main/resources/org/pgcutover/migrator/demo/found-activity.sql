-- What the operations of one run noted. Parameters: its first and last possible operation id.
select operation_id, count(*) as copies
  from shop.activity
 where operation_id between ? and ?
 group by operation_id
