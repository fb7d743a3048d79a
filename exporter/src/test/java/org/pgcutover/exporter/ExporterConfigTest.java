package org.pgcutover.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Side;

class ExporterConfigTest {
  private static final Endpoint SOURCE =
      Endpoint.parse(Side.SOURCE, "postgresql://watcher:secret@old/shop", Map.of());
  private static final Endpoint TARGET =
      Endpoint.parse(Side.TARGET, "postgresql://watcher:secret@new/shop", Map.of());

  @Test
  void namesSlotPublicationAndSubscriptionAfterTheMigration() {
    assertThat(config(SOURCE, TARGET, "shop").replicationName()).isEqualTo("pgcutover_shop");
  }

  @Test
  void refusesWhatCannotBeASlotName() {
    assertThatThrownBy(() -> config(SOURCE, TARGET, "Shop")).hasMessageContaining("hint:");
    assertThatThrownBy(() -> config(SOURCE, TARGET, "s".repeat(46))).hasMessageContaining("hint:");
  }

  @Test
  void refusesExchangedSides() {
    assertThatThrownBy(() -> config(/* source= */ TARGET, /* target= */ SOURCE, "shop"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void printsNoPassword() {
    assertThat(config(SOURCE, TARGET, "shop").toString()).doesNotContain("secret");
  }

  private static ExporterConfig config(Endpoint source, Endpoint target, String migration) {
    return new ExporterConfig(
        source, target, migration, "127.0.0.1", 0, Duration.ofSeconds(1), true);
  }
}
