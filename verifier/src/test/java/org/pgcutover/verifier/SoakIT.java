package org.pgcutover.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.Session;
import org.pgcutover.verifier.tracking.Marker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes without end while the source is written 2,000 times a second: no false alarm, and one byte
 * that is changed on the target is found. System properties: {@code soak.minutes} (30), {@code
 * soak.seed}, {@code soak.gigabytes} (1, or more for {@link #whatIsLeftDoesNotDependOnTheSize}).
 */
@Tag("long")
class SoakIT {
  private static final Logger log = LoggerFactory.getLogger(SoakIT.class);
  private static final int PER_SECOND = 2_000;
  private static final int ROWS = 300_000;
  private static final Duration LONG = Duration.ofHours(6);

  /** Of account: 150 bytes, in the heap and in the key's index. */
  private static final int ROWS_IN_GIGABYTE = 6_500_000;

  private static final String STILL =
      """
      create table still (id int primary key, v text);
      insert into still select i, md5(i::text) from generate_series(1, 50000) i;
      """;

  private final long seed = Long.getLong("soak.seed", System.nanoTime());
  private final Random random = new Random(seed);

  @Test
  void noFalseAlarmAndOneByteIsFoundWithinTwoPasses() throws Exception {
    Duration length = Duration.ofMinutes(Integer.getInteger("soak.minutes", 30));
    log.info("seed {}", seed);
    try (ReplicatedPair pair =
            ReplicatedPair.filled(16, 18, MixedWrites.TABLES + STILL, MixedWrites.rows(ROWS));
        LiveParity parity = pair.parity();
        MixedWrites writes = MixedWrites.start(pair.source(), ROWS, PER_SECOND, 4, seed)) {
      Deadline end = Deadline.after(length);
      int passes = 0;
      while (!end.isOver()) {
        assertThat(onePass(parity)).as("pass %d, seed %d", passes, seed).isEmpty();
        assertThat(parity.standing(Duration.ZERO).tables())
            .as("pass %d, seed %d", passes, seed)
            .noneMatch(table -> table.verdict() instanceof Parity.Different);
        passes++;
      }
      log.info(
          "{} passes, {} rows written, {} a second, no alarm",
          passes,
          writes.count(),
          writes.count() / Math.max(1, length.toSeconds()));

      int id = 1 + random.nextInt(50_000);
      Thread flip =
          Thread.ofVirtual()
              .start(() -> {
                Deadline.pause(Duration.ofMillis(random.nextInt(3_000)));
                pair.onTarget(
                    "update still set v = overlay(v placing chr(ascii(substr(v, 9, 1)) # 1) from 9) where id = "
                        + id);
              });
      flip.join();
      List<RowDifference> found = onePass(parity);
      if (found.isEmpty()) {
        found = onePass(parity);
      }
      assertThat(found)
          .as("seed %d", seed)
          .containsExactly(
              new RowDifference(
                  RowDifference.Kind.DIFFERENT, List.of(Integer.toString(id)), List.of("v")));
    }
  }

  /** The durations are for people to compare: what is asserted is the verdict. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatIsLeftDoesNotDependOnTheSize(boolean large) throws Exception {
    int gigabytes = large ? Integer.getInteger("soak.gigabytes", 1) : 1;
    int rows = ROWS_IN_GIGABYTE * gigabytes;
    try (ReplicatedPair pair =
            ReplicatedPair.filled(16, 18, MixedWrites.TABLES, MixedWrites.rows(rows));
        LiveParity parity = pair.parity()) {
      for (int i = 0; i < 3; i++) {
        long written;
        ParityReport rehearsal;
        try (MixedWrites writes = MixedWrites.start(pair.source(), rows, PER_SECOND, 4, seed + i)) {
          if (i == 0) {
            rehearsal = parity.rehearse(Deadline.after(LONG), _ -> {});
          } else {
            Deadline.pause(Duration.ofSeconds(5));
            while (parity.recheck(Deadline.after(LONG)) > 5_000) {}
            rehearsal = parity.rehearse(Deadline.after(LONG), _ -> {});
          }
          written = writes.count();
        }
        long began = System.nanoTime();
        pair.arrive();
        Marker marker = new Marker("soak");
        ParityReport settled;
        try (Session source = pair.source().open("test")) {
          settled = parity.settle(marker, marker.send(source), Deadline.after(LONG));
        }
        log.info(
            "{} GB, {} rows written: {} ms from the last write to the verdict, {} of them comparing, {} foreseen",
            gigabytes,
            written,
            (System.nanoTime() - began) / 1_000_000,
            settled.elapsed().toMillis(),
            rehearsal.elapsed().toMillis());
        assertThat(settled.verdict()).isEqualTo(new Parity.Equal());
      }
    }
  }

  private static List<RowDifference> onePass(LiveParity parity) {
    parity.pass(Deadline.after(LONG), _ -> {});
    parity.recheck(Deadline.after(LONG));
    return parity.standing(Duration.ZERO).tables().stream()
        .flatMap(table -> table.differences().named().stream())
        .toList();
  }
}
