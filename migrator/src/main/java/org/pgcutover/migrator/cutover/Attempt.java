package org.pgcutover.migrator.cutover;

import java.util.List;
import java.util.Locale;

/**
 * What came of a call. Where a cutover was done the run says so by its end.
 *
 * @param reasons why the target has not taken over, for people
 */
public record Attempt(Calls.Call call, State state, List<String> reasons) {
  public static final String ADDRESS = "pgcutover.migration.attempt";

  public Attempt {
    reasons = List.copyOf(reasons);
  }

  /** How far it is. */
  public enum State {
    UNDER_WAY,
    GATE_CLOSED,
    GIVEN_UP;

    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
