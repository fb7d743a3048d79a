package org.pgcutover.migrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;
import org.pgcutover.verifier.Parity;
import org.pgcutover.verifier.ParityReport;
import org.pgcutover.verifier.Verifier;
import org.pgcutover.verifier.Writes;

/** A database with everything in it arrives, object by object and row by row. */
class EverythingScenarioIT {
  private static final Servers SERVERS = new Servers();

  /**
   * How many of each kind a source of 14 has, newer ones more: an empty comparison must not pass.
   */
  private static final Map<String, Integer> KINDS =
      Map.ofEntries(
          Map.entry("access method", 1),
          Map.entry("aggregate", 4),
          Map.entry("cast", 2),
          Map.entry("collation", 3),
          Map.entry("column", 314),
          Map.entry("comment", 65),
          Map.entry("constraint", 57),
          Map.entry("conversion", 1),
          Map.entry("default privileges", 5),
          Map.entry("domain", 5),
          Map.entry("domain constraint", 5),
          Map.entry("event trigger", 5),
          Map.entry("extension", 14),
          Map.entry("foreign-data wrapper", 2),
          Map.entry("function", 25),
          Map.entry("grants", 32),
          Map.entry("index", 67),
          Map.entry("language", 1),
          Map.entry("materialized view", 5),
          Map.entry("operator", 3),
          Map.entry("operator class", 2),
          Map.entry("operator family", 2),
          Map.entry("policy", 5),
          Map.entry("procedure", 3),
          Map.entry("rule", 5),
          Map.entry("schema", 5),
          Map.entry("sequence", 9),
          Map.entry("server", 2),
          Map.entry("statistics object", 3),
          Map.entry("table", 46),
          Map.entry("text search configuration", 2),
          Map.entry("text search dictionary", 2),
          Map.entry("trigger", 13),
          Map.entry("type", 12),
          Map.entry("user mapping", 2),
          Map.entry("view", 13));

  @AfterAll
  static void end() {
    SERVERS.close();
  }

  @ParameterizedTest(name = "{0} to {1}")
  @CsvSource({"14, 18", "15, 18", "16, 17", "16, 18", "17, 18", "18, 18"})
  void everythingArrives(int sourceMajor, int targetMajor) {
    Servers.assumeClientFor(sourceMajor, targetMajor);
    DatabasePair pair = SERVERS.pair(sourceMajor, targetMajor);
    load(pair.target(), "roles");
    load(pair.source(), "roles");
    files(sourceMajor).forEach(file -> load(pair.source(), file));
    leaveAnInvalidIndex(pair.source());

    assertThat(pair.runToTheGate()).isInstanceOf(Outcome.AtTheGate.class);
    load(pair.source(), "changes");
    Outcome outcome = pair.run();

    assertThat(outcome).isInstanceOf(Outcome.Done.class);
    ParityReport atRest =
        new Verifier(pair.source(), pair.target(), 2)
            .parity(Writes.FROZEN, Duration.ofMinutes(1), Set.of(), _ -> {});
    assertThat(atRest.verdict()).isEqualTo(new Parity.Equal());
    assertThat(atRest.excluded()).isEmpty();
    assertThat(atRest.tables()).hasSizeGreaterThanOrEqualTo(39);
    assertThat(atRest.rowsCompared()).isGreaterThan(2_000);
    assertThat(atRest.sequences().compared()).isGreaterThanOrEqualTo(9);
    assertThat(atRest.schema().kinds())
        .allSatisfy((kind, count) ->
            assertThat(count).as(kind).isGreaterThanOrEqualTo(KINDS.getOrDefault(kind, 1)))
        .containsKeys(KINDS.keySet().toArray(String[]::new));
    assertThat(derived(pair.target())).isEqualTo(derived(pair.source()));
  }

  private static Stream<String> files(int major) {
    return Stream.of(
            Stream.of("everything", "names"),
            IntStream.rangeClosed(15, major).mapToObj(since -> "everything-" + since))
        .flatMap(files -> files);
  }

  /** Not as prepared statements: a question mark is an operator in it. */
  private static void load(Endpoint endpoint, String file) {
    String text = Sql.file(EverythingScenarioIT.class, "everything/" + file).text();
    try (Session session = endpoint.open("scenario")) {
      session.onConnection(
          file,
          connection -> {
            try (Statement statement = connection.createStatement()) {
              for (String paragraph : text.split("\n\n", -1)) {
                statement.execute(paragraph);
              }
            }
            return true;
          });
    }
  }

  /** A unique index over what is not unique. */
  private static void leaveAnInvalidIndex(Endpoint source) {
    assertThatExceptionOfType(PostgresException.class)
        .isThrownBy(() ->
            DatabasePair.execute(
                source, "create unique index concurrently broken on every.doubles (v)"));
    DatabasePair.execute(source, "comment on index every.broken is 'stays behind'");
  }

  /** What is not a table's own rows: views of all kinds, and rows found through indexes. */
  private static List<String> derived(Endpoint endpoint) {
    try (Session session = endpoint.open("scenario").set("enable_seqscan", "off")) {
      return session.list(
          Sql.file(EverythingScenarioIT.class, "everything/derived"), row -> row.getString(1));
    }
  }
}
