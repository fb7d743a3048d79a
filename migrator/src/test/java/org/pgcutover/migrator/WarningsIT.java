package org.pgcutover.migrator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pgcutover.migrator.check.Finding;
import org.pgcutover.migrator.check.Preflight;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.embedded.EmbeddedServer;

/** What the check says of a source whose settings would cost the copy. */
class SourceCheckIT {
  @Test
  void aSlotThatMayBeLostForBeingIdleIsWarnedOf() {
    Map<String, String> settings =
        Map.of("wal_level", "logical", "fsync", "off", "idle_replication_slot_timeout", "2d");
    try (EmbeddedServer source = EmbeddedServer.start(18, settings);
        EmbeddedServer target = EmbeddedServer.start(18, Map.of())) {
      DatabasePair pair =
          new DatabasePair("idle", source.endpoint(Side.SOURCE), target.endpoint(Side.TARGET));

      assertThat(findings(pair))
          .filteredOn(finding -> finding.name().equals("idle_replication_slot_timeout"))
          .singleElement()
          .satisfies(finding -> assertThat(finding.stops()).isFalse())
          .satisfies(finding -> assertThat(finding.found()).isEqualTo("2d"));
    }
  }

  private static List<Finding> findings(DatabasePair pair) {
    return new Preflight(pair.plan(), Map.copyOf(System.getenv())).look().findings();
  }
}
