package org.pgcutover.exporter;

import java.util.List;
import java.util.Locale;

/**
 * One of the questions that decide whether a cutover may begin, with its answer.
 *
 * @param name the one word for it in metrics, status and report
 * @param observed what was found; empty where nothing is known yet
 * @param limit what is asked for
 * @param reasons why it keeps the gate closed, or would, for people; empty where it does not, or
 *     where that is not known yet
 */
public record GateCheck(
    String name, String observed, String limit, Verdict verdict, List<String> reasons) {
  public GateCheck {
    reasons = List.copyOf(reasons);
  }

  /** A gate is open where no check keeps it closed; what is not known does. */
  public enum Verdict {
    OPEN,
    CLOSED,
    UNKNOWN,
    /** The configuration says that this one does not count. */
    WAIVED;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** One that is known, and open where nothing speaks against it. */
  public static GateCheck of(String name, String observed, String limit, List<String> reasons) {
    return new GateCheck(
        name, observed, limit, reasons.isEmpty() ? Verdict.OPEN : Verdict.CLOSED, reasons);
  }

  public boolean isOpen() {
    return verdict == Verdict.OPEN || verdict == Verdict.WAIVED;
  }

  /** The same where the operator let it pass: what spoke against it stays to be read. */
  public GateCheck waived() {
    return new GateCheck(name, observed, limit, Verdict.WAIVED, reasons);
  }
}
