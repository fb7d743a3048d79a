package org.pgcutover.migrator.cutover;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.pgcutover.migrator.Plan;
import org.pgcutover.migrator.catchup.CaughtUp;
import org.pgcutover.verifier.Parity;
import org.pgcutover.verifier.ParityReport;

/** Whether a cutover may begin. Only an open gate can be handed to {@link Cutover#perform}. */
public sealed interface Gate {
  /** Freezing, draining and switching themselves, on a pair of quiet servers. */
  Duration OVERHEAD = Duration.ofMillis(500);

  /** It may begin. */
  final class Open implements Gate {
    private final Duration predicted;

    private Open(Duration predicted) {
      this.predicted = predicted;
    }

    /** How long writes will be blocked. */
    public Duration predicted() {
      return predicted;
    }
  }

  /** It may not, and why. */
  record Closed(List<String> reasons) implements Gate {
    public Closed {
      reasons = List.copyOf(reasons);
    }
  }

  /**
   * Decides from facts alone.
   *
   * @param rehearsal what was proved while the source was live; its duration, that of comparing
   *     what changed last, predicts the frozen one
   * @param unreplicated how long it took to copy what no stream carries; the freeze has to as well
   * @param targetSettings fsync and full_page_writes as the target has them
   */
  static Gate decide(
      CaughtUp caughtUp,
      ParityReport rehearsal,
      Duration unreplicated,
      Map<String, String> targetSettings,
      Plan.Limits limits) {
    List<String> reasons = new ArrayList<>();
    if (caughtUp.lag().compareTo(limits.lag()) > 0) {
      reasons.add(
          "the target is %d ms behind, at most %d ms are allowed"
              .formatted(caughtUp.lag().toMillis(), limits.lag().toMillis()));
    }
    reasons.addAll(
        switch (rehearsal.verdict()) {
          case Parity.Equal _ -> List.of();
          case Parity.Different different -> different.reasons();
          case Parity.Inconclusive doubt -> doubt.inFlight() ? List.of() : doubt.reasons();
        });
    Duration predicted = rehearsal.elapsed().plus(unreplicated).plus(caughtUp.lag()).plus(OVERHEAD);
    if (predicted.compareTo(limits.writesBlocked()) > 0) {
      reasons.add(
          "comparing what changed last takes %d ms%s, so that writes would be blocked for %d ms; at most %d ms are allowed"
              .formatted(
                  rehearsal.elapsed().toMillis(),
                  unreplicated.isZero()
                      ? ""
                      : ", unlogged tables and large objects %d ms"
                          .formatted(unreplicated.toMillis()),
                  predicted.toMillis(),
                  limits.writesBlocked().toMillis()));
    }
    targetSettings.forEach((name, value) -> {
      if (!value.equals("on")) {
        reasons.add(
            "the target's %s is %s: what it acknowledges could be lost in a crash"
                .formatted(name, value));
      }
    });
    return reasons.isEmpty() ? new Open(predicted) : new Closed(reasons);
  }
}
