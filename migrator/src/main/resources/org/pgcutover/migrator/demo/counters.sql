-- How often each row was updated that the workload's clients share. No parameters.
select 'VISIT' as kind, id as key, visits as updates from shop.customers where visits <> 0
union all
select 'SELL', substr(sku, 5)::bigint, sold from shop.stock where sold <> 0
union all
select 'REVISE', id, version from shop.documents where version <> 0
