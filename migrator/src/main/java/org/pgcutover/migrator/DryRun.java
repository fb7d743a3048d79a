package org.pgcutover.migrator;

import java.util.List;
import java.util.Optional;
import org.pgcutover.exporter.Phase;
import org.pgcutover.migrator.cutover.CutoverScript;
import org.pgcutover.migrator.cutover.CutoverState;
import org.pgcutover.migrator.cutover.Script;
import org.pgcutover.migrator.cutover.Script.Where;
import org.pgcutover.migrator.cutover.Step;
import org.pgcutover.migrator.journal.JournalEntries;
import org.pgcutover.migrator.surroundings.DatabaseSettings;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.ReplicationStatements;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/**
 * What a cutover, a rollback or a rehearsal would do now. Asks both servers and changes neither, so
 * that it may be done beside a run.
 *
 * @param forward until all is done, or in a rehearsal until both sides are proved equal
 * @param thaw what is done where it is given up before the target is opened; ends a rehearsal
 */
public record DryRun(Script forward, Script thaw) {
  private static final String APPLICATION_NAME = "pgcutover_dry_run";

  /**
   * Of what the plan's goal is.
   *
   * @throws MigrationException.Refused where the command would be, but for a gate that is closed;
   *     where one is under way, or was cut off, and where a pool could not be led on
   */
  public static DryRun of(Plan plan) {
    JournalEntries journal = JournalEntries.of(plan);
    Optional<String> targetReadOnlyBefore =
        plan.isReversed() ? mayLeadBack(plan, journal) : mayCutOver(plan, journal);
    try (Session source = open(plan.source());
        Session target = open(plan.target())) {
      CutoverScript cutover =
          new CutoverScript(plan, journal, targetReadOnlyBefore, source, target);
      Script.Writer forward = new Script.Writer(Step.PREPARE.label());
      boolean rehearsal = plan.goal() == Plan.Goal.REHEARSAL;
      cutover.prove(forward);
      if (!rehearsal) {
        cutover.takeOver(forward);
        finish(plan, cutover, forward, DatabaseSettings.opening(source, target));
      }
      Script.Writer thaw = new Script.Writer("thaw");
      cutover.thaw(thaw, rehearsal);
      return new DryRun(forward.script(), thaw.script());
    }
  }

  /** The server itself would refuse a change. */
  private static Session open(Endpoint server) {
    return server.open(APPLICATION_NAME).set("default_transaction_read_only", "on");
  }

  private static Optional<String> mayCutOver(Plan plan, JournalEntries journal) {
    Refusals refuse = new Refusals(plan, journal);
    refuse.anotherSource();
    refuse.whatIsDone();
    journal.requireCopied(plan);
    refuse.anotherSelection();
    if (journal.has(Phase.CUTOVER)) {
      throw new MigrationException.Refused(
          "a cutover of %s is under way, or was cut off".formatted(plan.migration()),
          "Call pgcutover cutover: one that was cut off is taken back first, or finished.");
    }
    return Begun.readFrom(journal).flatMap(Begun::targetReadOnlyBefore);
  }

  private static Optional<String> mayLeadBack(Plan plan, JournalEntries journal) {
    Refusals refuse = new Refusals(plan, journal);
    CutoverState before = refuse.withoutWayBack();
    Begun.readFrom(journal).orElseThrow().refuseAnotherSource(plan.reversed());
    refuse.rollbackUnderWay();
    return before.sourceReadOnlyBefore();
  }

  /** As {@link Migration} ends a cutover and a rollback. */
  private static void finish(
      Plan plan,
      CutoverScript cutover,
      Script.Writer script,
      List<DatabaseSettings.Change> opening) {
    script.begin(Step.END_STREAM);
    if (!plan.isReversed()) {
      opening.forEach(change -> script.on(Where.TARGET, change.sql(), change.values().toArray()));
    }
    endStream(plan, script);
    if (!plan.isReversed() && !cutover.hasWayBack()) {
      script.on(Where.SOURCE, Undo.DROP_SCHEMA);
      script.on(Where.TARGET, Undo.DROP_HEARTBEAT);
    }
    script.begin(Step.FOLLOW);
    if (cutover.hasWayBack()) {
      script.on(
          Where.SOURCE, ReplicationStatements.enableSubscription(plan.reversed().objectName()));
    }
    script.begin(Step.DONE);
    if (plan.isReversed()) {
      cutover.forget(script, Migration.endedByRollback(cutover.hasWayBack()));
    } else {
      cutover.write(script, Phase.DONE);
      script.on(Where.TARGET, Undo.DROP_NOTES);
    }
    script.on(Where.SOURCE, Undo.DROP_FENCE);
    script.on(Where.TARGET, Undo.DROP_FENCE);
  }

  /** As {@link Undo#stream}. */
  private static void endStream(Plan plan, Script.Writer script) {
    ReplicationStatements.dropSubscription(plan.objectName())
        .forEach(sql -> script.on(Where.TARGET, sql));
    dropSlot(script, Where.SOURCE, plan.objectName());
    for (Where server : List.of(Where.SOURCE, Where.TARGET)) {
      dropSlot(script, server, plan.parityName());
      dropSlot(script, server, plan.verifyName());
    }
    script.on(Where.SOURCE, ReplicationStatements.dropPublication(plan.objectName()));
  }

  private static void dropSlot(Script.Writer script, Where server, String slot) {
    for (Sql sql : List.of(ReplicationStatements.END_READER, ReplicationStatements.DROP_SLOT)) {
      script.on(server, sql, slot);
    }
  }
}
