package org.pgcutover.migrator.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.pgcutover.migrator.watch.SourceLimits.Judgement;
import org.pgcutover.postgres.ByteSize;

class SourceLimitsTest {
  private static final long GB = 1L << 30;
  private static final SourceLimits UNSET = new SourceLimits(Optional.empty(), Optional.empty());

  @Test
  void aSlotThatHoldsLittleIsNotSpokenOf() {
    assertThat(judge(UNSET, wal(3 * GB, OptionalLong.of(10 * GB))))
        .isEqualTo(new Judgement(Optional.empty(), java.util.List.of()));
  }

  @Test
  void fourFifthsOfWhatTheSourceKeepsAreTheLimitAndHalfOfThatIsWarnedOf() {
    Judgement warned = judge(UNSET, wal(5 * GB, OptionalLong.of(10 * GB)));
    Judgement stopped = judge(UNSET, wal(8 * GB, OptionalLong.of(10 * GB)));

    assertThat(warned.stop()).isEmpty();
    assertThat(warned.warnings())
        .singleElement()
        .satisfies(w ->
            assertThat(w.text())
                .isEqualTo(
                    "the slot s retains 5 GB of WAL, and has room for 60 s more; at 8 GB the copy is given up"));
    assertThat(stopped.stop().orElseThrow())
        .isEqualTo(
            "the slot s retains 8 GB of WAL; the limit is 8 GB (four fifths of max_slot_wal_keep_size)");
  }

  @Test
  void aLimitOfOnesOwnGoesBeforeTheSources() {
    SourceLimits own = new SourceLimits(Optional.of(ByteSize.parse("2GB")), Optional.empty());

    assertThat(judge(own, wal(2 * GB, OptionalLong.of(10 * GB))).stop().orElseThrow())
        .contains("limits.retainedWal");
    assertThat(judge(own, wal(GB, OptionalLong.empty())).warnings()).hasSize(1);
  }

  @Test
  void withoutALimitEachTenGigabytesAreWarnedOfOnce() {
    assertThat(judge(UNSET, wal(9 * GB, OptionalLong.empty())).warnings()).isEmpty();
    assertThat(judge(UNSET, wal(11 * GB, OptionalLong.empty())).warnings())
        .singleElement()
        .isEqualTo(judge(UNSET, wal(11 * GB, OptionalLong.empty())).warnings().getFirst())
        .satisfies(w -> assertThat(w.about()).isEqualTo("wal 1"));
    assertThat(judge(UNSET, wal(500 * GB, OptionalLong.empty())).stop()).isEmpty();
  }

  @Test
  void aSlotThatIsLostOrAboutToBeStopsTheCopy() {
    assertThat(judge(UNSET, status("lost")).stop().orElseThrow()).contains("s is lost");
    assertThat(judge(UNSET, status("unreserved")).stop().orElseThrow())
        .contains("about to be lost", "max_slot_wal_keep_size");
    assertThat(judge(UNSET, status("extended")).stop()).isEmpty();
    assertThat(judge(UNSET, status("reserved")).stop()).isEmpty();
  }

  @Test
  void theAgeInTransactionsHasALimitThatCannotBeTakenAway() {
    assertThat(judge(UNSET, age(749_999_999, Optional.empty())).warnings()).isEmpty();
    assertThat(judge(UNSET, age(750_000_000, Optional.empty())).warnings()).hasSize(1);
    assertThat(judge(UNSET, age(1_500_000_000, Optional.empty())).stop().orElseThrow())
        .contains("1,500,000,000");
  }

  @Test
  void theAgeInTimeHasOneWhereItIsGiven() {
    SourceLimits day = new SourceLimits(Optional.empty(), Optional.of(Duration.ofHours(24)));

    assertThat(judge(UNSET, age(1, Optional.of(Duration.ofDays(9)))).stop()).isEmpty();
    assertThat(judge(day, age(1, Optional.of(Duration.ofHours(12)))).warnings()).hasSize(1);
    assertThat(judge(day, age(1, Optional.of(Duration.ofHours(24)))).stop().orElseThrow())
        .contains("limits.snapshotAge");
    assertThat(judge(day, age(1, Optional.empty())).stop()).isEmpty();
  }

  private static Judgement judge(SourceLimits limits, SourceState state) {
    return limits.judge(state, "s", Optional.of(Duration.ofSeconds(60)));
  }

  private static SourceState wal(long retained, OptionalLong keep) {
    return new SourceState("extended", retained, OptionalLong.empty(), keep, 0, Optional.empty());
  }

  private static SourceState status(String status) {
    return new SourceState(
        status, 1, OptionalLong.empty(), OptionalLong.of(GB), 0, Optional.empty());
  }

  private static SourceState age(long transactions, Optional<Duration> age) {
    return new SourceState(
        "reserved", 1, OptionalLong.empty(), OptionalLong.empty(), transactions, age);
  }
}
