package org.pgcutover.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Side;

class WatchedPairTest {
  private static final Endpoint SOURCE =
      Endpoint.parse(Side.SOURCE, "postgresql://watcher:secret@old/shop", Map.of());
  private static final Endpoint TARGET =
      Endpoint.parse(Side.TARGET, "postgresql://watcher:secret@new/shop", Map.of());

  @Test
  void aMigrationsStreamsAreCalledAfterIt() {
    WatchedPair pair = WatchedPair.ofMigration("shop", SOURCE, TARGET);

    assertThat(pair.streams().subscriptions()).containsExactly("pgcutover_shop");
    assertThat(pair.streams().slots()).containsExactly("pgcutover_shop", "pgcutover_shop_parity");
  }

  @Test
  void refusesWhatCannotBeASlotName() {
    assertThatThrownBy(() -> WatchedPair.of("Shop", SOURCE, TARGET)).hasMessageContaining("hint:");
    assertThatThrownBy(() -> WatchedPair.of("s".repeat(46), SOURCE, TARGET))
        .hasMessageContaining("hint:");
  }

  @Test
  void refusesExchangedSides() {
    assertThatThrownBy(() -> WatchedPair.of("shop", /* source= */ TARGET, /* target= */ SOURCE))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void printsNoPassword() {
    assertThat(WatchedPair.of("shop", SOURCE, TARGET).toString()).doesNotContain("secret");
  }
}
