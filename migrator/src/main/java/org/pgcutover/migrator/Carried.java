package org.pgcutover.migrator;

import java.util.List;
import org.pgcutover.migrator.check.Finding;
import org.pgcutover.migrator.check.Ready;
import org.pgcutover.postgres.TableName;

/**
 * What of the source comes along, and what does not, as the check found it: for the journal and the
 * report.
 *
 * @param selection the patterns of the plan
 * @param leftOut tables, views and sequences that are left out by name
 * @param warnings what the check had to say: all that does not come along is among it
 */
public record Carried(String selection, List<String> leftOut, List<String> warnings) {
  public Carried {
    leftOut = List.copyOf(leftOut);
    warnings = List.copyOf(warnings);
  }

  static Carried of(Plan plan, Ready ready) {
    return new Carried(
        plan.carry().selection().toString(),
        ready.scope().relations().stream().sorted().map(TableName::toString).toList(),
        ready.warnings().stream().map(Finding::fact).toList());
  }
}
