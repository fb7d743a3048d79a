package org.pgcutover.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pgcutover.postgres.embedded.EmbeddedServer;

class DeadlineIT {
  private static final EmbeddedServer SERVER = EmbeddedServer.start(18, Map.of("fsync", "off"));
  private static final Sql LIMIT =
      Sql.of("select setting::bigint from pg_settings where name = 'statement_timeout'");

  private final Session session = SERVER.endpoint(Side.SOURCE).open("test");

  @AfterEach
  void close() {
    session.close();
  }

  @AfterAll
  static void end() {
    SERVER.close();
  }

  /** Whoever is told by the server that it took too long finds that the time is over. */
  @Test
  void noStatementIsEndedBeforeTheTimeIsOver() {
    IntStream.range(0, 50)
        .forEach(_ -> {
          session.statementTimeout(Duration.ZERO);
          Deadline deadline = Deadline.after(Duration.ofSeconds(10));
          deadline.bound(session);
          Duration left = deadline.remaining();

          assertThat(limit()).isBetween(left, Duration.ofSeconds(10));
        });
  }

  @Test
  void isSetAgainWhenAFiftiethOfWhatIsLeftIsOver() {
    Deadline.after(Duration.ofSeconds(100)).bound(session);
    Duration set = limit();

    Deadline.after(Duration.ofSeconds(99)).bound(session);
    assertThat(limit()).isEqualTo(set);

    Deadline.after(Duration.ofSeconds(97)).bound(session);
    assertThat(limit()).isLessThanOrEqualTo(Duration.ofSeconds(97));

    Deadline.after(Duration.ofSeconds(100)).bound(session);
    assertThat(limit()).isGreaterThan(Duration.ofSeconds(99));
  }

  @Test
  void isSetAgainWhereTheEndOfATransactionTookItBack() {
    Deadline longer = Deadline.after(Duration.ofSeconds(200));
    Deadline shorter = Deadline.after(Duration.ofSeconds(100));
    longer.bound(session);

    session.inSnapshot(_ -> {
      shorter.bound(session);
      return true;
    });
    assertThat(limit()).isGreaterThan(Duration.ofSeconds(100));
    shorter.bound(session);
    assertThat(limit()).isLessThanOrEqualTo(Duration.ofSeconds(100));

    assertThatThrownBy(() ->
            session.inTransaction(_ -> {
              longer.bound(session);
              throw new IllegalStateException("taken back");
            }))
        .hasMessage("taken back");
    assertThat(limit()).isLessThanOrEqualTo(Duration.ofSeconds(100));
    longer.bound(session);
    assertThat(limit()).isGreaterThan(Duration.ofSeconds(100));
  }

  private Duration limit() {
    return Duration.ofMillis(session.<Long>one(LIMIT, row -> row.getLong(1)));
  }
}
