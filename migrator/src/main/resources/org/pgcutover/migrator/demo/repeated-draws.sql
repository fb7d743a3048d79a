-- Values that a sequence gave to more than one operation. No parameters.
select coalesce(sum(operations - 1), 0) as repeated
  from (select count(distinct operation_id) as operations from shop.activity where ticket is not null group by ticket
        union all
        select count(distinct operation_id) from shop.activity where countdown is not null group by countdown) drawn
