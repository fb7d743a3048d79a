-- One row for each feature that the shop promises. No parameters.
with relation as (
  select c.*, n.nspname from pg_class c join pg_namespace n on n.oid = c.relnamespace
   where n.nspname in ('shop', 'Odd Schema')
), col as (
  select a.*, r.relname, r.relkind, format_type(a.atttypid, a.atttypmod) as type
    from pg_attribute a join relation r on r.oid = a.attrelid
   where a.attnum > 0 and r.relkind in ('r', 'p')
), seq as (
  select s.*, r.relname,
         exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = s.seqrelid and d.deptype in ('a', 'i')) as owned
    from pg_sequence s join relation r on r.oid = s.seqrelid
), fk as (
  select c.*, a.relkind as from_kind, b.relkind as to_kind
    from pg_constraint c join relation a on a.oid = c.conrelid join pg_class b on b.oid = c.confrelid where c.contype = 'f'
), idx as (
  select i.*, m.amname, r.relname from pg_index i join relation r on r.oid = i.indexrelid join pg_am m on m.oid = r.relam
), fact(feature, there) as (
            select 'identity always', exists (select from col where attidentity = 'a')
  union all select 'identity by default', exists (select from col where attidentity = 'd')
  union all select 'standalone sequence', exists (select from seq where relname = 'ticket' and not owned)
  union all select 'owned sequence, increment 10, cache', exists (select from seq where owned and seqincrement = 10 and seqcache > 1)
  union all select 'descending sequence', exists (select from seq where seqincrement < 0)
  union all select 'cycling sequence', exists (select from seq where seqcycle)
  union all select 'sequence never called', (select not is_called from shop.never_called)
  union all select 'sequence called', (select is_called from shop.ticket)
  union all select 'type ' || t, exists (select from col where type = t and not attisdropped)
              from unnest(array['jsonb', 'json', 'bytea', 'text[]', 'shop.colour[]', 'real[]', 'numeric', 'numeric(9,2)',
                'timestamp with time zone', 'interval', 'uuid', 'daterange', 'tstzrange', 'int4multirange', 'shop.email',
                'shop.price', 'shop.address', 'shop.order_status', 'money', 'inet', 'tsvector', 'bit varying(8)',
                'character(13)', 'time with time zone', 'double precision', 'date', 'boolean', 'smallint']) t
  union all select 'generated column', exists (select from col where attgenerated = 's')
  union all select 'dropped column', exists (select from col where attisdropped)
  union all select 'partitioned table', exists (select from relation where relkind = 'p' and not relispartition)
  union all select 'sub-partitioned table', exists (select from relation where relkind = 'p' and relispartition)
  union all select 'rows in the default partition', exists (select from shop.payments_rest)
  union all select 'foreign key to a partitioned table', exists (select from fk where to_kind = 'p' and from_kind = 'r')
  union all select 'foreign key from a partitioned table', exists (select from fk where from_kind = 'p')
  union all select 'deferrable foreign key', exists (select from fk where condeferrable)
  union all select 'foreign key to itself', exists (select from fk where conrelid = confrelid)
  union all select 'check', exists (select from pg_constraint where contype = 'c' and conrelid = 'shop.order_items'::regclass)
  union all select 'unique', exists (select from pg_constraint where contype = 'u' and conrelid = 'shop.orders'::regclass)
  union all select 'partial index', exists (select from idx where indpred is not null)
  union all select 'expression index', exists (select from idx where indexprs is not null)
  union all select 'covering index', exists (select from idx where indnatts > indnkeyatts)
  union all select 'index ' || m, exists (select from idx where amname = m) from unnest(array['gin', 'gist', 'brin', 'hash', 'btree']) m
  union all select 'every index valid', not exists (select from idx where not indisvalid)
  union all select 'view', exists (select from relation where relkind = 'v')
  union all select 'materialised view', (select count(*) > 0 from shop.revenue)
  union all select 'materialised view without data', exists (select from relation where relkind = 'm' and not relispopulated)
  union all select 'SQL function', shop.order_total(1) > 0
  union all select 'plpgsql function', exists (select from pg_proc p join pg_language l on l.oid = p.prolang where proname = 'touch' and lanname = 'plpgsql')
  union all select 'trigger', exists (select from pg_trigger where not tgisinternal and tgrelid = 'shop.orders'::regclass)
  union all select 'comments', (select count(*) > 2 from pg_description d join relation r on r.oid = d.objoid)
  union all select 'replica identity full without a key',
                   exists (select from relation where relreplident = 'f' and relkind = 'r' and not exists (select from pg_index where indrelid = relation.oid and indisunique))
  union all select 'equal rows without a key', (select count(*) > count(distinct a::text) from shop.activity a)
  union all select 'large texts outside the row',
                   (select pg_relation_size(reltoastrelid) > 100000 from relation where oid = 'shop.documents'::regclass)
  union all select 'column name of 63 bytes', exists (select from col where octet_length(attname) = 63)
  union all select 'column name with a new line', exists (select from col where attname like E'%\n%')
  union all select 'column name of a reserved word', exists (select from col where attname = 'select')
  union all select 'extended statistics', exists (select from pg_statistic_ext where stxname = 'orders_correlated')
)
select feature, coalesce(there, false) as there from fact
