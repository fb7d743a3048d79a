package org.pgcutover.migrator;

import org.pgcutover.exporter.Phase;
import org.pgcutover.migrator.cutover.CutoverState;
import org.pgcutover.migrator.journal.Records;

/** What a migration's own records say against going on with it. */
record Refusals(Plan plan, Records journal) {
  CutoverState withoutWayBack() {
    return journal
        .read(Phase.DONE, Migration.Finished.class)
        .flatMap(_ -> journal.read(Phase.CUTOVER, CutoverState.class))
        .filter(CutoverState::wayBack)
        .orElseThrow(() ->
            new MigrationException.Refused(
                "the migration %s has not cut over, or its old source does not follow"
                    .formatted(plan.migration()),
                "There is no way back but before the cutover: pgcutover abort."));
  }

  void rollbackUnderWay() {
    if (journal.read(Phase.ROLLBACK, CutoverState.class).isPresent()) {
      throw new MigrationException.Refused(
          "a rollback of %s was cut off".formatted(plan.migration()),
          "Finish it with pgcutover rollback.");
    }
  }

  void whatIsDone() {
    rollbackUnderWay();
    if (journal.read(Phase.DONE, Migration.Finished.class).isPresent()) {
      throw new MigrationException.Refused(
          "the migration %s is done: the target has taken over".formatted(plan.migration()),
          "Remove its journal with pgcutover finish, or choose another target.");
    }
  }

  /** Until the copy has begun, there is nothing that a selection could not be changed for. */
  void anotherSelection() {
    if (journal.read(Phase.ANCHOR, CopyBegun.class).isPresent()) {
      Begun.readFrom(journal).orElseThrow().refuseAnotherSelection(plan);
    }
  }

  void anotherSource() {
    Begun.readFrom(journal).ifPresent(begun -> begun.refuseAnotherSource(plan));
  }
}
