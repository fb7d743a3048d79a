package org.pgcutover.migrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.pgcutover.postgres.Catalog;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.NamePattern;
import org.pgcutover.postgres.Relation;
import org.pgcutover.postgres.Selection;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.TableName;
import org.pgcutover.verifier.ParityReport;

/** What is left out by include and exclude, and what must not be. */
class SelectionScenarioIT {
  private static final Servers SERVERS = new Servers();

  private final DatabasePair pair = SERVERS.pair(15, 18);

  @AfterAll
  static void end() {
    SERVERS.close();
  }

  @Test
  void whatIsLeftOutStaysBehindAndIsNamed() {
    pair.onSource(
        """
        create schema shop;
        create schema "Odd.Schema*";
        create schema archive;
        create type archive.colour as enum ('red');
        create function archive.f() returns int language sql as 'select 1';
        create table archive.old (id int primary key, c archive.colour);
        insert into archive.old values (1, 'red');
        create table shop.orders (id int generated always as identity primary key);
        insert into shop.orders select from generate_series(1, 10);
        create table shop.log (id serial, at date, primary key (id, at)) partition by range (at);
        create table shop.log_2024 partition of shop.log for values from ('2024-01-01') to ('2025-01-01');
        insert into shop.log values (1, '2024-05-05');
        create view shop.recent as select * from shop.log;
        create table "Odd.Schema*"."a.b "" 'c'$d|e\\f" (id serial primary key);
        create table "Odd.Schema*"."a.b" (id serial primary key);
        create table "Odd.Schema*"."axb" (id serial primary key);
        create materialized view archive.sums as select count(*) from archive.old;
        create table shop.gone (id int primary key references shop.orders);
        """);
    pair.onSource("create table \"Odd.Schema*\".\"two\nlines\" (id serial primary key)");
    Plan plan =
        select(
            List.of(),
            List.of(
                "archive",
                "shop.log",
                "shop.recent",
                "shop.gone",
                "\"Odd.Schema*\".\"a.b\"",
                "\"Odd.Schema*\".\"a.b \"\" 'c'$d|e\\f\"",
                "\"Odd.Schema*\".\"two\nlines\""));

    Outcome.Done done = DatabasePair.done(DatabasePair.run(plan));

    assertThat(relations(pair.target()))
        .containsExactlyInAnyOrder(
            new TableName("shop", "orders"),
            new TableName("shop", "orders_id_seq"),
            new TableName("Odd.Schema*", "axb"),
            new TableName("Odd.Schema*", "axb_id_seq"));
    assertThat(
            DatabasePair.number(
                pair.target(), "select count(*) from pg_namespace where nspname = 'archive'"))
        .isZero();
    ParityReport parity = done.cutOver().orElseThrow().parity();
    assertThat(parity.excluded())
        .allSatisfy(table -> assertThat(table.reason()).isEqualTo("excluded by name"))
        .extracting(excluded -> excluded.table().toString())
        .containsExactlyInAnyOrder(
            "archive.old",
            "shop.gone",
            "shop.log_2024",
            "\"Odd.Schema*\".\"a.b\"",
            "\"Odd.Schema*\".\"a.b \"\" 'c'$d|e\\f\"",
            "\"Odd.Schema*\".\"two\nlines\"");
    assertThat(done.carried().leftOut()).contains("shop.log", "archive.sums", "shop.recent");
    assertThat(done.carried().warnings())
        .anyMatch(w -> w.contains("constraint gone_id_fkey on shop.gone refers to shop.orders"));
    assertThat(DatabasePair.number(pair.target(), "select nextval('shop.orders_id_seq')"))
        .isEqualTo(11);
  }

  @Test
  void onlyWhatIsIncludedIsMoved() {
    pair.onSource(
        """
        create schema shop;
        create schema other;
        create table shop.orders (id int primary key);
        create table shop.notes (id int);
        create table other.things (id int primary key);
        insert into shop.orders values (1), (2);
        """);

    // shop.notes has no replica identity: nobody minds, for it stays.
    DatabasePair.done(DatabasePair.run(select(List.of("shop.o*"), List.of())));

    assertThat(relations(pair.target())).containsExactly(new TableName("shop", "orders"));
    assertThat(DatabasePair.number(pair.target(), "select count(*) from shop.orders")).isEqualTo(2);
  }

  @Test
  void writesToWhatIsLeftOutDoNotDisturb() {
    pair.onSource(
        "create table kept (id int primary key); create table gone (id int primary key); insert into kept values (1)");
    Plan plan = select(List.of(), List.of("public.gone"));
    DatabasePair.run(pair.plan(DatabasePair.LIMITS, Plan.Goal.GATE, plan.carry()));
    pair.onSource("insert into gone values (1); insert into kept values (2)");

    DatabasePair.done(DatabasePair.run(plan));

    assertThat(DatabasePair.number(pair.target(), "select count(*) from kept")).isEqualTo(2);
  }

  @Test
  void whatIsMovedMustStandWithoutWhatIsLeftOut() {
    pair.onSource(
        """
        create schema types;
        create schema shop;
        create domain types.price as numeric;
        create function types.next() returns int language sql as 'select 1';
        create table public.customers (id int primary key);
        create table public.orders (id int primary key, customer int, price types.price,
                                    n int default types.next(),
                                    constraint of_customer foreign key (customer) references public.customers);
        create view public.names as select id from public.customers;
        create view public.names_of_names as select id from public.names;
        create table public.children (primary key (id)) inherits (public.customers);
        create table public.log (id int primary key) partition by range (id);
        create table public.log_1 partition of public.log for values from (1) to (2);
        create table public.log_2 partition of public.log for values from (2) to (3);
        create table public.fine (id int primary key);
        """);
    pair.onSource(
        "create function public.many() returns bigint return (select count(*) from public.customers)");
    Traces sourceBefore = Traces.of(pair.source());
    Traces targetBefore = Traces.of(pair.target());

    assertThat(
            DatabasePair.refusal(
                select(List.of(), List.of("public.customers", "types", "public.log_2"))))
        .contains("constraint of_customer on table public.orders depends on table public.customers")
        .contains("view public.names depends on table public.customers")
        .contains("function public.many() depends on table public.customers")
        .contains("table public.children depends on table public.customers")
        .contains("table public.orders depends on type types.price")
        .contains(
            "default value for column n of table public.orders depends on function types.next()")
        .contains("public.log_2 is a partition of public.log, which is moved")
        .doesNotContain("names_of_names")
        .doesNotContain("fine");
    assertThat(DatabasePair.refusal(select(List.of("public.log_1"), List.of())))
        .contains("table public.log_1 depends on table public.log")
        .startsWith("2 preconditions");
    assertThat(DatabasePair.refusal(select(List.of("public.fin"), List.of("shp"))))
        .contains("pattern public.fin: found nothing of that name")
        .contains("pattern shp: found nothing of that name")
        .startsWith("2 preconditions");
    assertThat(Traces.of(pair.source())).isEqualTo(sourceBefore);
    assertThat(Traces.of(pair.target())).isEqualTo(targetBefore);
  }

  @Test
  void anotherSelectionAfterTheCopyIsRefused() {
    pair.onSource("create table a (id int primary key); create table b (id int primary key)");
    Traces sourceBefore = Traces.of(pair.source());
    Traces targetBefore = Traces.of(pair.target());
    pair.runToTheGate();

    assertThatExceptionOfType(MigrationException.Refused.class)
        .isThrownBy(() -> DatabasePair.run(select(List.of(), List.of("public.b"))))
        .withMessageContaining(
            "has copied everything, and is now to move everything without public.b");

    pair.abort();
    assertThat(Traces.of(pair.source())).isEqualTo(sourceBefore);
    assertThat(Traces.of(pair.target())).isEqualTo(targetBefore);
  }

  private Plan select(List<String> include, List<String> exclude) {
    return pair.plan(
        new Plan.Carry(
            new Selection(
                include.stream().map(NamePattern::parse).toList(),
                exclude.stream().map(NamePattern::parse).toList()),
            false,
            Map.of()));
  }

  private static List<TableName> relations(Endpoint endpoint) {
    try (Session session = endpoint.open("scenario")) {
      return new Catalog(session).relations().stream().map(Relation::name).toList();
    }
  }
}
