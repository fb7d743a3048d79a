package org.pgcutover.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.Sql;
import org.pgcutover.postgres.TableName;
import org.pgcutover.postgres.embedded.EmbeddedServer;

/** Two rows that are printed differently have different hashes, however they are computed. */
class RowHashingIT {
  private static final Map<Integer, EmbeddedServer> SERVERS = new ConcurrentHashMap<>();

  /** Each differs from the first in one thing. */
  private static final List<String> ROWS =
      List.of(
          "1, 2, 3, 4, 5, 'a', 'b', 'c', '00112233-4455-6677-8899-aabbccddeeff', 1.5, 7",
          "2, 1, 3, 4, 5, 'a', 'b', 'c', '00112233-4455-6677-8899-aabbccddeeff', 1.5, 7",
          "1, 2, 4, 3, 5, 'a', 'b', 'c', '00112233-4455-6677-8899-aabbccddeeff', 1.5, 7",
          "1, 2, 3, 5, 4, 'a', 'b', 'c', '00112233-4455-6677-8899-aabbccddeeff', 1.5, 7",
          "1, 2, 3, 4, 5, 'b', 'a', 'c', '00112233-4455-6677-8899-aabbccddeeff', 1.5, 7",
          "1, 2, 3, 4, 5, 'a', 'bc', '', '00112233-4455-6677-8899-aabbccddeeff', 1.5, 7",
          "1, 2, 3, 4, 5, 'A', 'b', 'c', '00112233-4455-6677-8899-aabbccddeeff', 1.5, 7",
          "1, 2, 3, 4, 5, 'a', 'b ', 'c', '00112233-4455-6677-8899-aabbccddeeff', 1.5, 7",
          "1, 2, 3, 4, 5, 'a', 'b', ' c', '00112233-4455-6677-8899-aabbccddeeff', 1.5, 7",
          "1, 2, 3, 4, 5, 'a', 'b', 'c', '00112233-4455-6677-8899-aabbccddeefe', 1.5, 7",
          "1, 2, 3, 4, 5, 'a', 'b', 'c', '00112233-4455-6677-8899-aabbccddeeff', 1.50, 7",
          "1, 2, 3, 4, 5, 'a', 'b', 'c', '00112233-4455-6677-8899-aabbccddeeff', null, 7",
          "null, 2, 3, 4, 5, 'a', 'b', 'c', '00112233-4455-6677-8899-aabbccddeeff', 1.5, 7",
          "1, null, 3, 4, 5, 'a', 'b', 'c', '00112233-4455-6677-8899-aabbccddeeff', 1.5, 7",
          "1, 2, 3, 4, 5, null, 'b', 'c', '00112233-4455-6677-8899-aabbccddeeff', 1.5, 7",
          "1, 2, 3, 4, 5, '', 'b', 'c', '00112233-4455-6677-8899-aabbccddeeff', 1.5, 7",
          "null, null, null, null, null, null, null, null, null, null, null",
          "-1, 2, 3, 4, 5, 'a', 'b', 'c', '00112233-4455-6677-8899-aabbccddeeff', 1.5, 7",
          // The two halves of a bigint, folded, are the 7 of the first.
          "1, 2, 3, 4, 5, 'a', 'b', 'c', '00112233-4455-6677-8899-aabbccddeeff', 1.5, 30064771072");

  private static final List<TableShape.Column> COLUMNS =
      List.of(
          new TableShape.Column("a", "integer"),
          new TableShape.Column("b", "integer"),
          new TableShape.Column("c", "smallint"),
          new TableShape.Column("d", "smallint"),
          new TableShape.Column("e", "oid"),
          new TableShape.Column("f", "character varying(9)"),
          new TableShape.Column("g", "text"),
          new TableShape.Column("h", "character(9)"),
          new TableShape.Column("i", "uuid"),
          new TableShape.Column("j", "numeric"),
          new TableShape.Column("k", "bigint"));

  @AfterAll
  static void end() {
    SERVERS.values().forEach(EmbeddedServer::close);
  }

  @ParameterizedTest
  @ValueSource(ints = {14, 18})
  void rowsThatDifferHaveOtherHashes(int major) {
    try (Session session = filled(major)) {
      for (Set<String> dense : List.of(Set.<String>of(), all(), Set.of("a", "g", "h"))) {
        Set<List<Long>> hashes = new HashSet<>();
        for (Bucket bucket : hashes(session, dense)) {
          hashes.add(List.of(bucket.first()));
          hashes.add(List.of(bucket.second()));
        }

        assertThat(hashes).as("dense %s", dense).hasSize(2 * ROWS.size());
      }
    }
  }

  /** The repair script looks a row up by it. */
  @ParameterizedTest
  @ValueSource(ints = {14, 18})
  void theFirstHashIsTheSameInAStatementOfAnother(int major) {
    try (Session session = filled(major)) {
      RowsQuery query = query(all());
      Set<Long> hashes = new HashSet<>();
      hashes(session, all()).forEach(row -> hashes.add(row.first()));

      assertThat(
              new HashSet<>(
                  session.list(
                      new Sql("first", "select %s from hashed".formatted(query.firstHash())),
                      row -> row.getLong(1))))
          .isEqualTo(hashes);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {14, 18})
  void whatIsDenseIsReadFromTheStatistics(int major) {
    try (Session session = filled(major)) {
      session.execute("create table counted (a int, b int, c int not null, d text, e text)");
      session.execute(
          "insert into counted select 1, nullif(i, 1), 1, 'a', repeat('long', 100) from generate_series(1, 50) i");

      assertThat(dense(session)).isEmpty();
      session.execute("analyze counted");
      assertThat(dense(session)).containsExactlyInAnyOrder("a", "c", "d");
    }
  }

  private static Set<String> dense(Session session) {
    return TableShape.list(session).stream()
        .filter(shape -> shape.name().name().equals("counted"))
        .findFirst()
        .orElseThrow()
        .dense();
  }

  private record Bucket(long first, long second) {}

  private static List<Bucket> hashes(Session session, Set<String> dense) {
    return session.list(
        query(dense).hashes(1),
        row -> new Bucket(row.getLong(1), row.getLong(2)),
        (Object) new Long[] {0L});
  }

  private static RowsQuery query(Set<String> dense) {
    return RowsQuery.of(new TableName("public", "hashed"), COLUMNS, List.of(), dense);
  }

  private static Set<String> all() {
    Set<String> names = new HashSet<>();
    COLUMNS.forEach(column -> names.add(column.name()));
    return names;
  }

  private static Session filled(int major) {
    Session session =
        SERVERS
            .computeIfAbsent(major, m -> EmbeddedServer.start(m, Map.of()))
            .endpoint(Side.SOURCE)
            .open("test");
    session.execute("drop table if exists hashed, counted");
    session.execute(
        "create table hashed (a int, b int, c smallint, d smallint, e oid, f varchar(9), g text, h char(9), i uuid, j numeric, k bigint)");
    session.execute(
        new Sql("rows", "insert into hashed values (%s)".formatted(String.join("), (", ROWS))));
    return session;
  }
}
