package org.pgcutover.migrator.report;

import java.util.List;
import org.pgcutover.exporter.GateCheck;

/**
 * What the gate asked and found, the same in {@code report.json} and {@code status --json}.
 *
 * @param open only where every check is
 */
public record GatePart(boolean open, List<CheckPart> checks) {
  public GatePart {
    checks = List.copyOf(checks);
  }

  /**
   * As {@link GateCheck} explains it.
   *
   * @param verdict open, closed, unknown or waived
   */
  public record CheckPart(
      String name, String observed, String limit, String verdict, List<String> reasons) {
    public CheckPart {
      reasons = List.copyOf(reasons);
    }

    /** On one line, for people. */
    public String line() {
      return "%s %s, asked for is %s: %s"
          .formatted(name, observed.isEmpty() ? "not known yet" : observed, limit, verdict);
    }
  }

  public static GatePart of(List<GateCheck> checks) {
    return new GatePart(
        checks.stream().allMatch(GateCheck::isOpen),
        checks.stream()
            .map(check ->
                new CheckPart(
                    check.name(),
                    check.observed(),
                    check.limit(),
                    check.verdict().word(),
                    check.reasons()))
            .toList());
  }

  /** {@code open} or {@code closed}. */
  public String word() {
    return open ? "open" : "closed";
  }
}
