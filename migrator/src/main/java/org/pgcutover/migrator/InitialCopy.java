package org.pgcutover.migrator;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pgcutover.exporter.Phase;
import org.pgcutover.migrator.anchor.Anchor;
import org.pgcutover.migrator.check.Preflight;
import org.pgcutover.migrator.check.Ready;
import org.pgcutover.migrator.copy.SnapshotCopied;
import org.pgcutover.migrator.copy.SnapshotCopier;
import org.pgcutover.migrator.cutover.ClientSessions;
import org.pgcutover.migrator.cutover.ReadOnlyDefault;
import org.pgcutover.migrator.cutover.Unreplicated;
import org.pgcutover.migrator.journal.Journal;
import org.pgcutover.migrator.schema.Schema;
import org.pgcutover.migrator.surroundings.Surroundings;
import org.pgcutover.migrator.throttle.Throttle;
import org.pgcutover.migrator.tuning.TargetTuning;
import org.pgcutover.migrator.watch.SourceWatch;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Session;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the target to what one snapshot of the source shows: an earlier run has done so, or was
 * cut off and is gone on with, or all begins anew. Confined to the pipeline's thread.
 */
final class InitialCopy {
  private static final Logger log = LoggerFactory.getLogger(InitialCopy.class);

  private final Plan plan;
  private final Map<String, String> environment;
  private final Progress progress;
  private final Throttle throttle;
  private final Journal journal;
  private final TargetTuning tuning;
  private final SnapshotCopier copier;

  InitialCopy(
      Plan plan,
      Map<String, String> environment,
      Progress progress,
      Throttle throttle,
      Journal journal,
      TargetTuning tuning) {
    this.plan = plan;
    this.environment = environment;
    this.progress = progress;
    this.throttle = throttle;
    this.journal = journal;
    this.tuning = tuning;
    this.copier = new SnapshotCopier(plan, progress, throttle);
  }

  /** Returns when every row, index and constraint is there, and journaled as such. */
  SnapshotCopied complete() {
    Optional<String> broken = tuning.brokenBy();
    if (broken.isPresent()) {
      log.warn("target: {}: the copy is thrown away, and all is copied again", broken.get());
      tuning.refuseDamagedCluster();
      return startOver();
    }
    return journal
        .read(Phase.COPY, SnapshotCopied.class)
        .or(() -> journal.read(Phase.ANCHOR, CopyBegun.class).flatMap(this::goOn))
        .orElseGet(this::startOver);
  }

  /** Empty where rows are missing that only a snapshot could show which is gone. */
  private Optional<SnapshotCopied> goOn(CopyBegun begun) {
    log.info("{}: going on with a copy that was cut off", plan.migration());
    new Undo(plan).workers().orFail("Run again once the server answers.");
    try (Anchor anchor = Anchor.rejoin(plan, begun.anchored())) {
      anchor.leaveWhenClosed();
      Optional<Schema> schema = begun.schema(plan, environment, anchor);
      if (schema.isEmpty()
          || !SourceWatch.isSlotThere(plan)
          || (!anchor.isHeld() && !copier.isEverythingCopied())) {
        log.warn("source: slot or snapshot of the copy that was cut off is gone: it starts over");
        return Optional.empty();
      }
      return Optional.of(fill(anchor, schema.get(), begun.tables(), true));
    }
  }

  private SnapshotCopied startOver() {
    Undo.everything(plan, journal, tuning);
    Ready ready = new Preflight(plan, environment).check();
    begin(ready);
    Surroundings surroundings = new Surroundings(plan);
    surroundings.createRoles(ready.roles());
    tuning.relax();
    progress.begin(Phase.ANCHOR);
    try (Anchor anchor = Anchor.drop(plan, ready.tables())) {
      TablesAtAnchor.refuseOthers(plan, anchor.anchored(), ready);
      progress.begin(Phase.SCHEMA);
      Schema schema = Schema.dump(plan, ready.client(), anchor.anchored());
      schema.restorePreData();
      try (Session source = open(plan.source());
          Session target = open(plan.target())) {
        surroundings.place(source, target);
        copier.plan(ready.tables(), target);
      }
      CopyBegun begun = CopyBegun.of(anchor.anchored(), schema, ready.tables());
      journal.write(Phase.ANCHOR, begun);
      // Up to the first row. From here on a copy that is cut off can be gone on with.
      anchor.leaveWhenClosed();
      return fill(anchor, schema, begun.tables(), false);
    }
  }

  /**
   * From here on there is something to undo; until the cutover opens it, the target is closed to
   * others.
   */
  private void begin(Ready ready) {
    ready.warnings().forEach(warning -> log.warn("{}", warning));
    try (Session target = plan.target().open("pgcutover_begin")) {
      journal.begin(
          Phase.CHECK,
          new Begun(
              ready.source().systemIdentifier(),
              ready.source().database(),
              ready.targetObjects(),
              ReadOnlyDefault.current(target),
              Carried.of(plan, ready)));
      ReadOnlyDefault.on(target);
      ClientSessions.end(target, Deadline.after(Duration.ofSeconds(10)));
    }
  }

  /**
   * Copies what is missing.
   *
   * @param tables their identifiers on the source
   * @param again whether an earlier run has begun with it
   */
  private SnapshotCopied fill(Anchor anchor, Schema schema, List<Long> tables, boolean again) {
    SnapshotCopied copied =
        new SourceWatch(plan, progress, throttle)
            .during(
                anchor,
                () -> {
                  SnapshotCopied rows =
                      copier.copy(anchor, schema, tables, again, journal::requireAlone);
                  bringWhatIsBesideTheTables();
                  return rows;
                });
    journal.write(Phase.COPY, copied);
    schema.delete();
    return copied;
  }

  private void bringWhatIsBesideTheTables() {
    try (Session source = open(plan.source());
        Session target = open(plan.target())) {
      new Surroundings(plan).complete(source, target);
      Unreplicated.bringLargeObjects(source, target);
      journal.write(Phase.SCHEMA, ObjectsMade.on(target, Begun.readFrom(journal).orElseThrow()));
    }
  }

  private static Session open(Endpoint endpoint) {
    return endpoint.open("pgcutover_copy").unlimited().silent();
  }
}
