package org.pgcutover.migrator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pgcutover.migrator.MigrationException;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.embedded.EmbeddedServer;

/** What is said of a run that has ended, by its journal and by which side takes writes. */
class EndedRunIT {
  private static EmbeddedServer server;
  private static int databases;

  private Endpoint source;
  private Endpoint target;

  @BeforeAll
  static void startServer() {
    server = EmbeddedServer.start(17, Map.of("fsync", "off"));
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @BeforeEach
  void makeDatabases() {
    databases++;
    source = database("source_" + databases, Side.SOURCE);
    target = database("target_" + databases, Side.TARGET);
    execute(
        target,
        "create schema pgcutover; create table pgcutover.journal (migration text, phase text, record jsonb, at timestamptz default now())");
    record("copy");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "on  | off | the source is read-only, the target takes writes   | leave the source closed",
        "on  | on  | the source is read-only, the target is read-only   | Writes are blocked on both sides",
        "off | on  | the source takes writes, the target is read-only   | leave the target closed",
        "off | off | the source takes writes, the target takes writes   | Decide which of them is right",
      })
  void aCutoverThatIsNotFinishedNeedsAPerson(
      String sourceReadOnly, String targetReadOnly, String found, String hint) {
    record("cutover");
    readOnly(source, sourceReadOnly);
    readOnly(target, targetReadOnly);

    MigrationException.PersonNeeded needed = needed(source);

    assertThat(needed).hasMessage("the run ended, and its cutover is not finished: " + found);
    assertThat(needed.hint()).contains(hint);
  }

  @Test
  void aServerThatCannotBeAskedIsNotTakenForOneThatRefusesWrites() {
    record("cutover");

    MigrationException.PersonNeeded needed = needed(nowhere(source));

    assertThat(needed).hasMessageContaining("the source cannot be asked, the target takes writes");
    assertThat(needed.hint()).contains("Open neither side by hand");
  }

  @Test
  void aJournalThatCannotBeReadSaysNothing() {
    target = nowhere(target);

    MigrationException.PersonNeeded needed = needed(source);

    assertThat(needed).hasMessageContaining("its journal cannot be read: target: ");
    assertThat(needed.hint()).contains("Open neither side by hand");
  }

  @Test
  void aRollbackThatIsNotFinishedIsNamed() {
    record("cutover");
    record("done");
    record("rollback");

    MigrationException.PersonNeeded needed = needed(source);

    assertThat(needed).hasMessageContaining("its rollback is not finished");
    assertThat(needed.hint()).contains("pgcutover rollback");
  }

  @Test
  void withoutACutoverTheSourceHasTheWrites() {
    assertThat(
            catchThrowableOfType(
                MigrationException.GivenUp.class, () -> ended(source).requireTakenOver()))
        .hasMessage("the run ended, and the target has not taken over");
  }

  @Test
  void whatIsDoneIsDone() {
    record("cutover");
    record("done");

    assertThatCode(() -> ended(source).requireTakenOver()).doesNotThrowAnyException();
  }

  private MigrationException.PersonNeeded needed(Endpoint from) {
    return catchThrowableOfType(
        MigrationException.PersonNeeded.class, () -> ended(from).requireTakenOver());
  }

  private EndedRun ended(Endpoint from) {
    PairOptions pair = new PairOptions();
    pair.source = Optional.of(uri(from));
    pair.target = Optional.of(uri(target));
    return new EndedRun(pair.plan(Map.of("PGPASSFILE", "/no/such/file")));
  }

  private static Endpoint nowhere(Endpoint endpoint) {
    return new Endpoint(
        endpoint.side(),
        endpoint.host(),
        1,
        endpoint.database(),
        endpoint.user(),
        endpoint.password(),
        endpoint.options());
  }

  private void record(String phase) {
    execute(
        target,
        "insert into pgcutover.journal (migration, phase, record) values ('%s', '%s', '{}')"
            .formatted(source.database(), phase));
  }

  private static void readOnly(Endpoint endpoint, String value) {
    execute(
        endpoint,
        "alter database %s set default_transaction_read_only = %s"
            .formatted(endpoint.database(), value));
  }

  private static Endpoint database(String name, Side side) {
    Endpoint endpoint = server.endpoint(side);
    execute(endpoint, "create database " + name);
    return endpoint.withDatabase(name);
  }

  private static void execute(Endpoint endpoint, String sql) {
    try (Session session = endpoint.open("test")) {
      session.execute(sql);
    }
  }

  private static String uri(Endpoint endpoint) {
    return "postgresql://postgres:%s@127.0.0.1:%d/%s?sslmode=disable"
        .formatted(endpoint.password().orElse(""), endpoint.port(), endpoint.database());
  }
}
