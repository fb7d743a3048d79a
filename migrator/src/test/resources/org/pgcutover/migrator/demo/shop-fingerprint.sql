-- A hash over the rows of the larger tables, the same on every major. No parameters.
select md5(concat_ws('/',
  (select sum(hashtextextended(t::text, 0)) from shop.orders t),
  (select sum(hashtextextended(t::text, 0)) from shop.order_items t),
  (select sum(hashtextextended(t::text, 0)) from shop.customers t),
  (select sum(hashtextextended(t::text, 0)) from shop.products t),
  (select sum(hashtextextended(t::text, 0)) from shop.payments t),
  (select sum(hashtextextended(t::text, 0)) from shop.documents t),
  (select sum(hashtextextended(t::text, 0)) from "Odd Schema"."we""ird.Table" t)))
