package org.pgcutover.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgcutover.postgres.embedded.EmbeddedServer;

class CatalogIT {
  @ParameterizedTest
  @ValueSource(ints = {14, 15, 16, 17, 18})
  void listsEveryObjectOfAUserAndDropsItAgain(int major) {
    try (EmbeddedServer server = EmbeddedServer.start(major, Map.of("fsync", "off"));
        Session session = server.endpoint(Side.TARGET).open("test")) {
      Catalog catalog = new Catalog(session);
      assertThat(catalog.objects()).isEmpty();

      Sql.file(CatalogIT.class, "every-kind").text().lines().forEach(line -> make(session, line));

      assertThat(catalog.objects())
          .extracting(object -> object.toString().replace(" on language ", " language "))
          .containsExactlyInAnyOrderElementsOf(expected());

      // As an undo does: in the order of the list, some gone with what they depended on.
      for (DatabaseObject object : catalog.objects()) {
        session.execute(new Sql("drop " + object.type(), object.drop()));
      }
      assertThat(catalog.objects()).isEmpty();
      assertThat(catalog.tables()).isEmpty();
      assertThat(catalog.sequences()).isEmpty();
    }
  }

  /** A DROP … CASCADE of the schema, of the partitioned table or of the function would lock all. */
  @ParameterizedTest
  @ValueSource(ints = {14, 18})
  void manyTablesAreDroppedWithFewLocks(int major) {
    try (EmbeddedServer server =
            EmbeddedServer.start(
                major,
                Map.of(
                    "fsync", "off", "max_locks_per_transaction", "10", "max_connections", "10"));
        Session session = server.endpoint(Side.TARGET).open("test")) {
      session.execute("create schema shop");
      session.execute(
          "create function shop.zero() returns int language sql immutable as 'select 0'");
      session.execute("create table shop.parted (id int, v text) partition by range (id)");
      for (int i = 0; i < 700; i++) {
        session.execute(
            "create table shop.p%d partition of shop.parted for values from (%d) to (%d)"
                .formatted(i, i, i + 1));
        session.execute(
            "create table shop.t%d (id serial primary key, v text, n int default shop.zero())"
                .formatted(i));
      }
      assertThatThrownBy(() -> session.execute("drop schema shop cascade"))
          .hasMessageContaining("out of shared memory");

      Catalog catalog = new Catalog(session);
      for (DatabaseObject object : catalog.objects()) {
        session.execute(new Sql("drop " + object.type(), object.drop()));
      }

      assertThat(catalog.objects()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {14, 15, 16, 17, 18})
  void saysOfTablesWhatTheCopyMustKnow(int major) {
    try (EmbeddedServer server = EmbeddedServer.start(major, Map.of("fsync", "off"));
        Session session = server.endpoint(Side.SOURCE).open("test")) {
      session.execute("create type mood as enum ('good', 'bad')");
      session.execute(
          "create table plain (id int primary key, gone int, v text, twice int generated always as (id * 2) stored)");
      session.execute("alter table plain drop column gone");
      session.execute(
          "insert into plain (id, v) select g, repeat('x', 100) from generate_series(1, 5000) g");
      session.execute("create table keyless (v int)");
      session.execute("create table full_identity (v int)");
      session.execute("alter table full_identity replica identity full");
      session.execute("create table no_identity (v int primary key)");
      session.execute("alter table no_identity replica identity nothing");
      assertThat(new Catalog(session).unloggedTables()).isEmpty();
      session.execute("create unlogged table unlogged (id int primary key)");
      session.execute("create table parted (id int primary key) partition by range (id)");
      session.execute("create table \"Leaf\" partition of parted for values from (0) to (10)");
      session.execute("create table moods (id int primary key, m mood[])");
      session.execute("create temp table passing (id int)");
      session.execute("create sequence counter");
      Map<String, Table> tables =
          new Catalog(session)
              .tables().stream()
                  .collect(java.util.stream.Collectors.toMap(t -> t.name().name(), t -> t));

      assertThat(tables)
          .containsOnlyKeys(
              "plain",
              "keyless",
              "full_identity",
              "no_identity",
              "unlogged",
              "parted",
              "Leaf",
              "moods");
      Table plain = table(tables, "plain");
      assertThat(plain.columns()).extracting(Column::name).containsExactly("id", "v", "twice");
      assertThat(plain.copied()).extracting(Column::name).containsExactly("id", "v");
      assertThat(plain.identified()).isTrue();
      assertThat(plain.isBinarySafe()).isTrue();
      assertThat(plain.bytes()).isGreaterThan(500_000);
      assertThat(table(tables, "keyless").identified()).isFalse();
      assertThat(table(tables, "full_identity").identified()).isTrue();
      assertThat(table(tables, "no_identity").identified()).isFalse();
      assertThat(table(tables, "unlogged").unlogged()).isTrue();
      assertThat(new Catalog(session).unloggedTables()).containsExactly(table(tables, "unlogged"));
      assertThat(table(tables, "parted").partitioned()).isTrue();
      assertThat(table(tables, "Leaf").leaf()).isTrue();
      assertThat(table(tables, "Leaf").identified()).isTrue();
      assertThat(table(tables, "moods").isBinarySafe()).isFalse();
      assertThat(new Catalog(session).sequences())
          .containsExactly(new TableName("public", "counter"));
    }
  }

  private static void make(Session session, String line) {
    if (!line.isBlank() && !line.startsWith("--")) {
      session.execute(new Sql(line, line));
    }
  }

  private static List<String> expected() {
    return Sql.file(CatalogIT.class, "every-kind")
        .text()
        .lines()
        .filter(line -> line.startsWith("--= "))
        .map(line -> line.substring(4))
        .toList();
  }

  private static Table table(Map<String, Table> tables, String name) {
    return java.util.Optional.ofNullable(tables.get(name)).orElseThrow();
  }
}
