package org.pgcutover.migrator.copy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class StreamCountTest {
  /** Two cores, one of which a stream takes: the second gains a little, the third costs. */
  private static double twoCores(int streams) {
    return streams == 1 ? 100 : 115 - 5 * (streams - 2);
  }

  /** Writers of one table that stand in each other's way. */
  private static double crowded(int streams) {
    return 100 - 10 * (streams - 1);
  }

  private static double sixteenCores(int streams) {
    return 100 * Math.min(streams, 9);
  }

  @Test
  void staysWhereMoreGainsNothing() {
    assertThat(settled(new StreamCount(2, 16), StreamCountTest::twoCores)).isEqualTo(2);
    assertThat(settled(new StreamCount(1, 16), StreamCountTest::twoCores)).isEqualTo(2);
  }

  @Test
  void neverLosesToOneStream() {
    assertThat(settled(new StreamCount(2, 16), StreamCountTest::crowded)).isEqualTo(1);
    assertThat(settled(new StreamCount(4, 16), StreamCountTest::crowded)).isEqualTo(1);
  }

  @Test
  void climbsAsLongAsItGains() {
    assertThat(settled(new StreamCount(2, 16), StreamCountTest::sixteenCores)).isEqualTo(9);
    assertThat(settled(new StreamCount(2, 4), StreamCountTest::sixteenCores)).isEqualTo(4);
  }

  @Test
  void fallsWhenTheMachinesCanDoLess() {
    StreamCount count = new StreamCount(2, 16);
    assertThat(settled(count, StreamCountTest::sixteenCores)).isEqualTo(9);

    assertThat(settled(count, StreamCountTest::twoCores)).isEqualTo(2);
  }

  @Test
  void givesWayWhereTheCopyIsHeldBackAndComesBackAfterwards() {
    StreamCount count = new StreamCount(2, 16);
    settled(count, StreamCountTest::sixteenCores);

    List<Integer> held = new ArrayList<>();
    for (int window = 0; window < 12; window++) {
      held.add(count.next(50, true));
    }

    assertThat(held).startsWith(8, 7, 6).endsWith(1, 1, 1);
    assertThat(settled(count, StreamCountTest::sixteenCores)).isEqualTo(9);
  }

  /** Where it is most of the time, once it has tried what there is. */
  private static int settled(StreamCount count, IntToDoubleFunction rate) {
    int[] windows = new int[32];
    for (int window = 0; window < 200; window++) {
      int now = count.next(rate.applyAsDouble(count.count()), false);
      if (window >= 100) {
        windows[now]++;
      }
    }
    int most = 0;
    for (int streams = 0; streams < windows.length; streams++) {
      most = windows[streams] > windows[most] ? streams : most;
    }
    return most;
  }
}
