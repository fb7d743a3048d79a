package org.pgcutover.migrator.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.pgcutover.exporter.CopyProgress;
import org.pgcutover.exporter.Count;
import org.pgcutover.exporter.ParityProgress;
import org.pgcutover.postgres.ByteSize;

/** Progress on one line, the same wherever people read it. */
final class ProgressLine {
  private ProgressLine() {}

  static String of(CopyProgress copy) {
    return "%s of about %s, %,d rows, %s"
        .formatted(
            new ByteSize(copy.bytes().done()),
            new ByteSize(copy.bytes().expected()),
            copy.rows().done(),
            rest(copy));
  }

  /** What a bar does not show. */
  static String rest(CopyProgress copy) {
    List<String> words = new ArrayList<>();
    if (copy.parts().expected() > 0) {
      words.add("parts " + count(copy.parts()));
    }
    if (copy.indexes().expected() > 0) {
      words.add("indexes " + count(copy.indexes()));
    }
    words.add(new ByteSize(copy.bytesPerSecond()) + "/s");
    copy.left().ifPresent(left -> words.add(span(left) + " left"));
    if (!copy.throttling().reason().isEmpty()) {
      words.add(copy.throttling().reason());
    }
    return String.join(", ", words);
  }

  /**
   * @param reason for which it is held back; blank where it is not
   */
  static String of(ParityProgress parity, String reason) {
    List<String> words = new ArrayList<>();
    words.add("%s tables compared".formatted(count(parity.tables())));
    words.add("%,d rows".formatted(parity.rows().done()));
    if (parity.different() > 0) {
      words.add("%,d tables different".formatted(parity.different()));
    }
    if (parity.inconclusive() > 0) {
      words.add("%,d tables inconclusive".formatted(parity.inconclusive()));
    }
    parity.left().ifPresent(left -> words.add(span(left) + " left"));
    if (!reason.isEmpty()) {
      words.add(reason);
    }
    return String.join(", ", words);
  }

  private static String count(Count count) {
    return "%,d/%,d".formatted(count.done(), count.expected());
  }

  private static String span(Duration left) {
    long seconds = left.plusMillis(999).toSeconds();
    return seconds < 60
        ? seconds + " s"
        : seconds < 3600
            ? "%d:%02d min".formatted(seconds / 60, seconds % 60)
            : "%d:%02d h".formatted(seconds / 3600, seconds / 60 % 60);
  }
}
