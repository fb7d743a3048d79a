package org.pgcutover.exporter;

import java.util.List;
import java.util.Locale;

/**
 * One of the questions that decide whether a cutover may begin, with its answer.
 *
 * @param name the one word for it in metrics, status and report
 * @param observed what was found; empty where nothing is known yet
 * @param limit what is asked for
 * @param reasons why it keeps the gate closed, for people; empty where it does not, or where that
 *     is not known yet
 */
public record GateCheck(
    String name, String observed, String limit, Verdict verdict, List<String> reasons) {
  public GateCheck {
    reasons = List.copyOf(reasons);
  }

  /** A gate is open where every check is; what is not known keeps it closed. */
  public enum Verdict {
    OPEN,
    CLOSED,
    UNKNOWN;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public boolean isOpen() {
    return verdict == Verdict.OPEN;
  }
}
