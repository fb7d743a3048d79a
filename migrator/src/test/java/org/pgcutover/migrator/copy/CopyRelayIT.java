package org.pgcutover.migrator.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ObjLongConsumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pgcutover.migrator.throttle.Throttle;
import org.pgcutover.postgres.ByteSize;
import org.pgcutover.postgres.Catalog;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.Sql;
import org.pgcutover.postgres.Table;
import org.pgcutover.postgres.embedded.EmbeddedServer;

/** A relay that ends in the middle of a row, which fills many of its chunks. */
@Timeout(15)
class CopyRelayIT {
  private static EmbeddedServer server;
  private static Endpoint source;
  private static Endpoint target;

  @BeforeAll
  static void load() {
    server = EmbeddedServer.start(18, Map.of());
    source = server.endpoint(Side.SOURCE);
    try (Session session = source.open("test")) {
      session.execute("create database arrived");
      session.execute("create table wide (id int, v text)");
      session.execute("alter table wide alter v set storage external");
      // Taken for the protocol, these letters announce messages of 1.6 GB.
      session.execute(
          "insert into wide select g, repeat('d', 10000000) from generate_series(1, 4) g");
    }
    target = server.endpoint(Side.TARGET).withDatabase("arrived");
    try (Session session = target.open("test")) {
      session.execute("create table wide (id int check (id <> 2), v text)");
    }
  }

  @AfterAll
  static void end() {
    server.close();
  }

  @Test
  void aTargetThatIsLostIsNotedAtOnce() {
    try (Session from = source.open("test").networkTimeout(Duration.ofSeconds(10));
        Session to = target.open("test")) {
      int backend = to.backend();
      Deadline soon = Deadline.after(Duration.ofSeconds(5));

      PostgresException lost = failure(from, to, (_, _) -> terminate(backend));

      assertThat(soon.isOver()).isFalse();
      assertThat(lost.side()).isEqualTo(Side.TARGET);
      assertThat(lost.isConnectionFailure()).isTrue();
      assertThatNobodyUses(from);
    }
  }

  @Test
  void aTargetThatRefusesARowEndsTheRelayBeforeTheOthers() {
    AtomicLong relayed = new AtomicLong();
    Throttle throttle = new Throttle(Optional.of(new ByteSize(10_000_000)), false);
    try (Session from = source.open("test");
        Session to = target.open("test")) {
      PostgresException refused =
          failure(
              from,
              to,
              (_, bytes) -> {
                throttle.pass(bytes);
                relayed.addAndGet(bytes);
              });

      assertThat(refused.side()).isEqualTo(Side.TARGET);
      assertThat(refused.sqlState()).isEqualTo("23514");
      assertThat(relayed).hasValueBetween(10_000_000, 35_000_000);
      assertThatNobodyUses(from);
      assertThat(to.<Long>one(Sql.of("select count(*) from wide"), row -> row.getLong(1))).isZero();
    }
  }

  @Test
  void aSourceThatIsLostInTheMiddleOfARowBringsNothing() {
    try (Session from = source.open("test");
        Session to = target.open("test")) {
      int backend = from.backend();

      PostgresException lost = failure(from, to, (_, _) -> terminate(backend));

      assertThat(lost.side()).isEqualTo(Side.SOURCE);
      assertThat(lost.isConnectionFailure()).isTrue();
      assertThat(to.<Long>one(Sql.of("select count(*) from wide"), row -> row.getLong(1))).isZero();
    }
  }

  /** Its next answers would be those to what was asked before. */
  private static void assertThatNobodyUses(Session session) {
    assertThatExceptionOfType(PostgresException.class)
        .isThrownBy(() -> session.execute("select 7"))
        .matches(PostgresException::isConnectionFailure);
  }

  private static PostgresException failure(
      Session from, Session to, ObjLongConsumer<Integer> progress) {
    Table table = new Catalog(from).tables().getFirst();
    return catchThrowableOfType(
        PostgresException.class,
        () ->
            from.inTransaction(_ ->
                to.inTransaction(
                    _ -> new CopyRelay().copy(Part.whole(table).unfrozen(), from, to, progress))));
  }

  private static void terminate(int backend) {
    try (Session session = source.open("test")) {
      session.list(Sql.of("select pg_terminate_backend(?, 5000)"), row -> true, backend);
    }
  }
}
