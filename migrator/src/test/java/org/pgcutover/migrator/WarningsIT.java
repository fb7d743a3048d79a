package org.pgcutover.migrator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.pgcutover.migrator.check.Finding;
import org.pgcutover.migrator.check.Preflight;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.embedded.EmbeddedServer;

/** What the check warns of, and what it does not stop for. */
class WarningsIT {
  private static final EmbeddedServer SOURCE =
      EmbeddedServer.start(
          18,
          Map.of("wal_level", "logical", "fsync", "off", "idle_replication_slot_timeout", "2d"));
  private static final EmbeddedServer TARGET = EmbeddedServer.start(18, Map.of("fsync", "off"));

  private final DatabasePair pair =
      new DatabasePair("warned", SOURCE.endpoint(Side.SOURCE), TARGET.endpoint(Side.TARGET));

  @AfterAll
  static void end() {
    SOURCE.close();
    TARGET.close();
  }

  @Test
  void aSlotThatMayBeLostForBeingIdleIsWarnedOf() {
    assertWarning("idle_replication_slot_timeout", "2d");
  }

  @Test
  void anExtensionThatTheTargetHasOnlyOlderIsWarnedOf() {
    pair.onSource("update pg_extension set extversion = '1.10' where extname = 'plpgsql'");

    assertWarning("extension plpgsql", "1.0");
  }

  private void assertWarning(String name, String found) {
    assertThat(findings(pair))
        .filteredOn(finding -> finding.name().equals(name))
        .singleElement()
        .satisfies(finding -> assertThat(finding.stops()).isFalse())
        .satisfies(finding -> assertThat(finding.found()).isEqualTo(found));
  }

  private static List<Finding> findings(DatabasePair pair) {
    return new Preflight(pair.plan(), Map.copyOf(System.getenv())).look().findings();
  }
}
