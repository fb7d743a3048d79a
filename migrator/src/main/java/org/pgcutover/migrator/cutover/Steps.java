package org.pgcutover.migrator.cutover;

import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import org.pgcutover.migrator.Progress;

/** Tells of the steps that follow one another, and times them. Confined to one thread. */
final class Steps {
  private final Progress progress;
  private final Map<Step, Long> nanos = new EnumMap<>(Step.class);
  private long provedNanos;

  Steps(Progress progress) {
    this.progress = progress;
  }

  /** Ends a step; the next begins. */
  void begin(Step step) {
    nanos.put(step, System.nanoTime());
    progress.begin(step);
  }

  /**
   * Once traffic is being switched: how long writes were blocked.
   *
   * @param first the step that began it: HOLD where there is a pool, else FREEZE
   */
  long blockedMillis(Step first) {
    return millis(first, Step.SWITCH);
  }

  /** And by what, in this order. */
  Map<String, Long> blockedBy(Step first) {
    return Collections.unmodifiableMap(blockedBy(first, Step.SWITCH));
  }

  /** Ends the last step of a rehearsal; the source is thawed next. */
  void proved() {
    provedNanos = System.nanoTime();
  }

  /** Once writes go on after a rehearsal: by what they were blocked. */
  Map<String, Long> thawedBy(Step first) {
    Map<String, Long> millis = blockedBy(first, Step.PARITY);
    millis.put(
        Step.PARITY.word(),
        (provedNanos - nanos.getOrDefault(Step.PARITY, provedNanos)) / 1_000_000);
    millis.put("thaw", (System.nanoTime() - provedNanos) / 1_000_000);
    return Collections.unmodifiableMap(millis);
  }

  private Map<String, Long> blockedBy(Step first, Step end) {
    Map<String, Long> millis = new LinkedHashMap<>();
    Step before = first;
    for (Step step : EnumSet.range(first, end)) {
      millis.merge(before.word(), millis(before, step), Long::sum);
      before = step;
    }
    return millis;
  }

  private long millis(Step from, Step to) {
    return (nanos.getOrDefault(to, 0L) - nanos.getOrDefault(from, 0L)) / 1_000_000;
  }
}
