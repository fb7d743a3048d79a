package org.pgcutover.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.pgcutover.postgres.embedded.EmbeddedServer;

class DeadlineIT {
  /** Whoever is told by the server that it took too long finds that the time is over. */
  @Test
  void noStatementIsEndedBeforeTheTimeIsOver() {
    try (EmbeddedServer server = EmbeddedServer.start(18, Map.of("fsync", "off"));
        Session session = server.endpoint(Side.SOURCE).open("test")) {
      IntStream.range(0, 50)
          .forEach(_ -> {
            Deadline deadline = Deadline.after(Duration.ofSeconds(10));
            deadline.bound(session);
            Duration left = deadline.remaining();

            assertThat(
                    Duration.ofMillis(
                        session.<Long>one(
                            Sql.of(
                                "select setting::bigint from pg_settings where name = 'statement_timeout'"),
                            row -> row.getLong(1))))
                .isBetween(left, Duration.ofSeconds(10));
          });
    }
  }
}
