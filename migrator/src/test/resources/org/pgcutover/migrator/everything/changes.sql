-- Writes that come while the target follows the source. To be run paragraph by paragraph.

insert into every.types (t, c, mood, moods, s, ss, pr, prs, ne, mrange, fr, frs, fm, f0, l, ls, ds, ec, h, ci, lt, cu, cus, hs, isbn, sg, q, rc, rt, ro, rp, j, x, aa)
  select 'live ' || id, c, mood, moods, s, ss, pr, prs, ne, mrange, fr, frs, fm, f0, l, ls, ds, ec, h, ci, lt, cu, cus, hs, isbn, sg, q, rc, rt, ro, rp, j, x, aa
  from every.types where id < 300;
update every.types set t = t || '!', mood = 'angry', prs = prs || row('later', 9, '{}')::every.pair where id % 20 = 0;
delete from every.types where id % 30 = 0;
insert into every.none select from generate_series(1, 3);
insert into every.all_dropped default values;
insert into every.only_generated default values;
update every.second set t = t || 'y' where i = 3;
update every.animal set name = 'animals' where id < 4;
insert into every.trout (id, name, depth) values (5, 'trout', null);
delete from every.fish where id = 3;
insert into every.fish (id, name, depth, scales) values (6, 'fish', 11, 7);
update every.sales set note = 'moved', region = 'west' where id = 5;
update every.sales set at = at + interval '1 year' where id between 10 and 20;
delete from every.sales where id between 100 and 110;
insert into every.sales values (null, '2024-07-01', 5000, 1, 'null region');
update every.keyed set c = 'live', a = a + 50 where b = 3 and not exists (select from every.refers r where r.a = keyed.a);
delete from every.refers where id % 9 = 0 and not exists (select from every.partitioned_refers p where p.k = refers.id);
update every.partitioned_refers set v = 2, k = null where id % 5 = 0;
update every.keys set email = 'new' || id, words = 'new words', tags = tags || 7 where id % 10 = 0;
delete from every.keys where id = 299;
insert into every.orphans values (3, 2);
update every.secret set who = 'live';
insert into every.secret values (3, 'c');
insert into every.identity_default values (2, 'y');
update every.identity_default set t = 'changed' where id = 1;
insert into every.identity_full values (2, 'y');
update every.identity_full set t = 'changed' where id = 1;
update every.deferrable_key set t = 'changed';
update every.rows_in_columns set w.b = 3;
select nextval('every.unowned'), nextval('every.of_another');
