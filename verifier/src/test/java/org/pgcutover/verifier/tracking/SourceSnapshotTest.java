package org.pgcutover.verifier.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SourceSnapshotTest {
  @Test
  void showsWhatEndedBeforeItAndNothingElse() {
    SourceSnapshot snapshot = SourceSnapshot.parse("10:20:10,14");

    assertThat(LongStream.rangeClosed(8, 22).filter(snapshot::shows))
        .containsExactly(8L, 9L, 11L, 12L, 13L, 15L, 16L, 17L, 18L, 19L);
  }

  @Test
  void showsNothingFromItsEndOnWhereNothingIsInProgress() {
    SourceSnapshot snapshot = SourceSnapshot.parse("20:20:");

    assertThat(snapshot).isEqualTo(new SourceSnapshot(20, 20, Set.of()));
    assertThat(snapshot.shows(19)).isTrue();
    assertThat(snapshot.shows(20)).isFalse();
  }

  @Test
  void refusesWhatIsNoSnapshot() {
    for (String text : new String[] {"", "10:20", "10:20:1,", "a:b:"}) {
      assertThatThrownBy(() -> SourceSnapshot.parse(text))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  /** A replication message has the lower half of a transaction's number only. */
  @Test
  void numbersGoOnBeyondFourThousandMillion() {
    long turn = 1L << 32;

    assertThat(SourceSnapshot.full(-1, turn + 3)).isEqualTo(turn - 1);
    assertThat(SourceSnapshot.full(5, turn - 1)).isEqualTo(turn + 5);
    assertThat(SourceSnapshot.full(5, 3 * turn + 4)).isEqualTo(3 * turn + 5);
    assertThat(SourceSnapshot.full(7, 1_000_000_000)).isEqualTo(7);
    assertThat(SourceSnapshot.full((int) 3_000_000_000L, 3_000_000_001L)).isEqualTo(3_000_000_000L);
  }
}
