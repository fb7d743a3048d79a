package org.pgcutover.migrator.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.embedded.EmbeddedServer;

/** What servers say of themselves; archive_library came with 15. */
class KeptWritesIT {
  @ParameterizedTest
  @ValueSource(ints = {14, 18})
  void readsWhereWritesAreKept(int major) {
    Map<String, String> settings =
        Map.of(
            "archive_mode", "on",
            "synchronous_standby_names", " first 1 (a, b)",
            "wal_level", "logical");
    try (EmbeddedServer server = EmbeddedServer.start(major, settings)) {
      assertThat(KeptWrites.of(server.endpoint(Side.TARGET)))
          .isEqualTo(
              new KeptWrites("on", "on", "on", "first 1 (a, b)", "logical", "on", false, false));
    }
    try (EmbeddedServer server =
        EmbeddedServer.start(major, Map.of("archive_mode", "on", "archive_command", "true"))) {
      assertThat(KeptWrites.of(server.endpoint(Side.TARGET)))
          .isEqualTo(new KeptWrites("on", "on", "on", "", "replica", "on", true, false));
    }
  }
}
