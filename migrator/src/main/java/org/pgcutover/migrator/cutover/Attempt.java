package org.pgcutover.migrator.cutover;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What came of a call. Where a cutover was done the run says so by its end.
 *
 * @param reasons why it was not to be, for people
 * @param rehearsed what a rehearsal found
 */
public record Attempt(
    Calls.Call call, State state, List<String> reasons, Optional<Rehearsed> rehearsed) {
  public static final String ADDRESS = "pgcutover.migration.attempt";

  public Attempt {
    reasons = List.copyOf(reasons);
  }

  /** How far it is. */
  public enum State {
    UNDER_WAY,
    GATE_CLOSED,
    GIVEN_UP,
    REHEARSED;

    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
