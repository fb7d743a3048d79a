package org.pgcutover.migrator.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.embedded.EmbeddedServer;

/** What each major tells of its restarts. */
class ServerLifeIT {
  private static final String KILL_ONESELF =
      "do $$ begin execute format('copy (select) to program ''kill -9 %s''', pg_backend_pid()); perform pg_sleep(60); end $$";

  @ParameterizedTest
  @ValueSource(ints = {14, 15, 16, 17, 18})
  void tellsAnOrderlyRestartFromACrash(int major) {
    try (EmbeddedServer server = EmbeddedServer.start(major, Map.of())) {
      Endpoint endpoint = server.endpoint(Side.TARGET);
      ServerLife first = life(endpoint);
      assertThat(life(endpoint).isSame(first)).isTrue();

      server.stop();
      server.restart();
      ServerLife second = life(endpoint);
      assertThat(second.isSame(first)).isFalse();
      assertThat(second.isInOrder(first)).isTrue();

      var _ = catchThrowable(() -> execute(endpoint, KILL_ONESELF));
      await().atMost(Duration.ofSeconds(30)).until(() -> answers(endpoint));
      ServerLife third = life(endpoint);
      assertThat(third.postmaster()).isEqualTo(second.postmaster());
      assertThat(third.isInOrder(second)).isFalse();
      assertThat(third.isMachineSame(second)).isTrue();

      server.crash();
      server.restart();
      ServerLife fourth = life(endpoint);
      assertThat(fourth.isInOrder(third)).isFalse();
      assertThat(fourth.isInOrder(first)).isFalse();
    }
  }

  @Test
  void isTheSameFromWhateverTimeZone() {
    try (EmbeddedServer server = EmbeddedServer.start(18, Map.of());
        Session here = server.endpoint(Side.TARGET).open("test").set("timezone", "UTC");
        Session there = server.endpoint(Side.TARGET).open("test").set("timezone", "Asia/Tokyo")) {
      assertThat(ServerLife.of(here)).isEqualTo(ServerLife.of(there));
    }
  }

  private static ServerLife life(Endpoint endpoint) {
    try (Session session = endpoint.open("test")) {
      return ServerLife.of(session);
    }
  }

  private static void execute(Endpoint endpoint, String sql) {
    try (Session session = endpoint.open("test")) {
      session.execute(sql);
    }
  }

  private static boolean answers(Endpoint endpoint) {
    try {
      execute(endpoint, "select 1");
      return true;
    } catch (PostgresException e) {
      return false;
    }
  }
}
