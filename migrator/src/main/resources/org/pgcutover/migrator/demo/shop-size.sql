-- The rows that the workload updates. No parameters.
select (select count(*) from shop.customers) as customers,
       (select count(*) from shop.stock) as articles,
       (select count(*) from shop.documents) as documents
