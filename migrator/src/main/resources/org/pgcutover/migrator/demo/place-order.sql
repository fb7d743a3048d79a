-- Parameters: operation id, customer, total.
insert into shop.orders (operation_id, customer_id, total)
values (?, ?, ?)
