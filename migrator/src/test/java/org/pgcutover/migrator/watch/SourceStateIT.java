package org.pgcutover.migrator.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.ReplicationCommands;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.embedded.EmbeddedServer;

class SourceStateIT {
  @ParameterizedTest
  @ValueSource(ints = {14, 15, 16, 17, 18})
  void tellsWhatSlotAndSnapshotHoldBackUntilTheSlotIsLost(int major) {
    try (EmbeddedServer server =
        EmbeddedServer.start(
            major, Map.of("wal_level", "logical", "max_slot_wal_keep_size", "48MB"))) {
      Endpoint endpoint = server.endpoint(Side.SOURCE);
      try (Session source = endpoint.open("test")) {
        assertThat(SourceState.read(source, "s")).isEmpty();
        try (Session holder = endpoint.openReplication("pgcutover_snapshot")) {
          new ReplicationCommands(holder).createSlot("s");
          for (int i = 0; i < 20; i++) {
            source.execute("select txid_current()");
          }
          segments(source, 2);

          SourceState held = SourceState.read(source, "s").orElseThrow();
          assertThat(held.walStatus()).isIn("reserved", "extended");
          assertThat(held.retainedBytes()).isBetween(20L << 20, 48L << 20);
          assertThat(held.keepBytes()).hasValue(48L << 20);
          assertThat(held.safeBytes()).isPresent();
          assertThat(held.transactions()).isGreaterThanOrEqualTo(20);
          assertThat(held.snapshotAge().orElseThrow())
              .isBetween(Duration.ZERO, Duration.ofMinutes(1));
        }

        segments(source, 6);
        source.execute("checkpoint");

        SourceState lost = SourceState.read(source, "s").orElseThrow();
        assertThat(lost.walStatus()).isEqualTo("lost");
        assertThat(lost.snapshotAge()).isEmpty();
        assertThat(
                new SourceLimits(Optional.empty(), Optional.empty())
                    .judge(lost, "s", Optional.empty())
                    .stop())
            .isPresent();
      }
    }
  }

  private static void segments(Session source, int count) {
    for (int i = 0; i < count; i++) {
      source.execute("select pg_logical_emit_message(false, 'test', 'x')");
      source.execute("select pg_switch_wal()");
    }
  }
}
