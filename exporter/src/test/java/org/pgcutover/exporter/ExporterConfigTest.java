package org.pgcutover.exporter;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Side;

class ExporterConfigTest {
  private static final WatchedPair SHOP =
      WatchedPair.of(
          "shop",
          Endpoint.parse(Side.SOURCE, "postgresql://watcher@old/shop", Map.of()),
          Endpoint.parse(Side.TARGET, "postgresql://watcher@new/shop", Map.of()));
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void refusesPairsThatCannotBeToldApart() {
    assertThatThrownBy(
            () -> new ExporterConfig("127.0.0.1", 0, SECOND, WebSecurity.NONE, List.of(SHOP, SHOP)))
        .hasMessage("two pairs are called shop");
  }

  @Test
  void refusesNothingToWatch() {
    assertThatThrownBy(
            () -> new ExporterConfig("127.0.0.1", 0, SECOND, WebSecurity.NONE, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesSamplingThatServersWouldFeel() {
    assertThatThrownBy(() ->
            new ExporterConfig(
                "127.0.0.1", 0, SECOND.dividedBy(20), WebSecurity.NONE, List.of(SHOP)))
        .hasMessageContaining("hint:");
  }
}
