-- The roles that own things in the fixture or may use them; on both servers, before the migration.
do $$
declare
  name text;
begin
  foreach name in array array['every_owner', 'every_writer', 'every_reader', E'ro"le.\nÜ 數 of sixty-three bytes xxxxxxxxxxxxxxxxxxxxxxxxxxxx']
  loop
    if not exists (select from pg_roles where rolname = name) then
      execute format('create role %I', name);
    end if;
  end loop;
end $$
