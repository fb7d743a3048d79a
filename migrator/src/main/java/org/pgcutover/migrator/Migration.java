package org.pgcutover.migrator;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.pgcutover.exporter.Phase;
import org.pgcutover.migrator.anchor.Anchor;
import org.pgcutover.migrator.anchor.Anchored;
import org.pgcutover.migrator.catchup.CatchUp;
import org.pgcutover.migrator.catchup.CaughtUp;
import org.pgcutover.migrator.check.Leftover;
import org.pgcutover.migrator.check.Preflight;
import org.pgcutover.migrator.check.Ready;
import org.pgcutover.migrator.check.Server;
import org.pgcutover.migrator.copy.SnapshotCopied;
import org.pgcutover.migrator.copy.SnapshotCopier;
import org.pgcutover.migrator.cutover.ClientSessions;
import org.pgcutover.migrator.cutover.Cutover;
import org.pgcutover.migrator.cutover.CutoverDone;
import org.pgcutover.migrator.cutover.CutoverState;
import org.pgcutover.migrator.cutover.Gate;
import org.pgcutover.migrator.cutover.ReadOnlyDefault;
import org.pgcutover.migrator.cutover.Unreplicated;
import org.pgcutover.migrator.journal.Journal;
import org.pgcutover.migrator.schema.Schema;
import org.pgcutover.migrator.surroundings.Surroundings;
import org.pgcutover.migrator.throttle.Throttle;
import org.pgcutover.migrator.tuning.Durable;
import org.pgcutover.migrator.tuning.TargetTuning;
import org.pgcutover.migrator.watch.SourceWatch;
import org.pgcutover.postgres.Catalog;
import org.pgcutover.postgres.Column;
import org.pgcutover.postgres.DatabaseObject;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.Scope;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.Table;
import org.pgcutover.postgres.TableName;
import org.pgcutover.verifier.ParityReport;
import org.pgcutover.verifier.Verifier;
import org.pgcutover.verifier.Writes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A whole migration, top-down. Each phase takes what the one before returned; the journal's records
 * say which of them an earlier run has behind it. Confined to the thread that runs it.
 */
public final class Migration {
  private static final Logger log = LoggerFactory.getLogger(Migration.class);
  private static final Duration REHEARSAL = Duration.ofSeconds(30);

  private final Plan plan;
  private final Map<String, String> environment;
  private final Progress progress;
  private final Throttle throttle;

  /**
   * @param environment whose PATH is searched for pg_dump
   * @param throttle through which every chunk of rows passes
   */
  public Migration(
      Plan plan, Map<String, String> environment, Progress progress, Throttle throttle) {
    this.plan = plan;
    this.environment = environment;
    this.progress = progress;
    this.throttle = throttle;
  }

  /** One that nobody watches: to abort or to finish. */
  public static Migration unobserved(Plan plan, Map<String, String> environment) {
    Throttle open = Throttle.open();
    return new Migration(plan, environment, new Progress(plan.migration(), open, _ -> {}), open);
  }

  /** Begins, or goes on where an earlier run ended. */
  public Outcome run() {
    progress.begin(Phase.CHECK);
    try (Journal journal = Journal.open(plan)) {
      refuseAnotherSource(journal);
      refuseWhatIsDone(journal);
      refuseAnotherSelection(journal);
      Optional<CutoverState> begun = journal.read(Phase.CUTOVER, CutoverState.class);
      Cutover cutover = new Cutover(plan, journal, progress);
      if (begun.filter(cutover::isPast).isPresent()) {
        return complete(journal, cutover);
      }
      begun.ifPresent(cutover::thaw);

      TargetTuning tuning = new TargetTuning(plan, journal, progress);
      boolean sound = isSound(tuning);
      SnapshotCopied copied =
          journal
              .read(Phase.COPY, SnapshotCopied.class)
              .filter(_ -> sound)
              .orElseGet(() -> copy(journal, tuning, sound));
      Durable durable = tuning.restore();
      if (plan.goal() == Plan.Goal.COPY) {
        return new Outcome.Copied(begun(journal).carried(), copied);
      }
      CaughtUp caughtUp = new CatchUp(plan, progress).follow(copied, durable);
      Unreplicated.Brought unreplicated = Unreplicated.bring(plan, scope());
      return switch (Gate.decide(
          caughtUp, rehearse(), unreplicated.elapsed(), targetSettings(), plan.limits())) {
        case Gate.Open open when plan.goal() == Plan.Goal.CUTOVER ->
            cutOver(journal, copied, caughtUp, open);
        case Gate.Open _ -> new Outcome.AtTheGate(begun(journal).carried(), copied, caughtUp);
        case Gate.Closed closed ->
            new Outcome.GateClosed(begun(journal).carried(), copied, caughtUp, closed.reasons());
      };
    }
  }

  /**
   * Removes all that pgcutover made on both sides; refused once the target has taken over.
   *
   * @return false where the journal knows of nothing that was begun, and nothing was done
   */
  public boolean abort() {
    try (Journal journal = Journal.open(plan)) {
      refuseAnotherSourceIfItAnswers(journal);
      refuseWhatIsDone(journal);
      Optional<CutoverState> begun = journal.read(Phase.CUTOVER, CutoverState.class);
      Cutover cutover = new Cutover(plan, journal, progress);
      if (begun.filter(cutover::isPast).isPresent()) {
        throw new MigrationException.Refused(
            "the point of no return was passed: there is nothing to abort",
            "Run again to finish: the target is open.");
      }
      begun.ifPresent(cutover::thaw);
      boolean undone = undo(journal);
      Leftover.refuse(plan);
      return undone;
    }
  }

  /** Forgets a migration that is done: removes the journal from the target. */
  public void finish() {
    try (Journal journal = Journal.open(plan)) {
      if (journal.read(Phase.DONE, Finished.class).isEmpty()) {
        throw new MigrationException.Refused(
            "the migration %s is not done".formatted(plan.migration()),
            "Run it to its end first, or abort it.");
      }
      journal.drop();
    }
  }

  private static boolean isSound(TargetTuning tuning) {
    Optional<String> broken = tuning.brokenBy();
    broken.ifPresent(
        why -> log.warn("target: {}: the copy is thrown away, and all is copied again", why));
    return broken.isEmpty();
  }

  /** Goes on with a copy that was cut off where that is possible, else starts over. */
  private SnapshotCopied copy(Journal journal, TargetTuning tuning, boolean sound) {
    tuning.refuseDamagedCluster();
    return journal
        .read(Phase.ANCHOR, CopyBegun.class)
        .filter(_ -> sound)
        .flatMap(begun -> goOn(journal, begun))
        .orElseGet(() -> fill(journal, beginCopy(journal, tuning), false).orElseThrow());
  }

  private Optional<SnapshotCopied> goOn(Journal journal, CopyBegun begun) {
    log.info("{}: going on with a copy that was cut off", plan.migration());
    new Undo(plan).workers().orFail("Run again once the server answers.");
    return fill(journal, begun, true);
  }

  /** Up to the first row: from then on a copy that is cut off can be gone on with. */
  private CopyBegun beginCopy(Journal journal, TargetTuning tuning) {
    undo(journal);
    Ready ready = new Preflight(plan, environment).check();
    begin(journal, ready);
    Surroundings surroundings = new Surroundings(plan);
    surroundings.createRoles(ready.roles());
    tuning.relax();
    progress.begin(Phase.ANCHOR);
    try (Anchor anchor = Anchor.drop(plan, ready.tables())) {
      refuseOtherTables(anchor.anchored(), ready);
      progress.begin(Phase.SCHEMA);
      Schema schema = Schema.dump(plan, ready.client(), anchor.anchored());
      schema.restorePreData();
      surroundings.placeInTablespaces();
      copier().plan(ready.tables());
      CopyBegun begun = CopyBegun.of(anchor.anchored(), schema, ready.tables());
      journal.write(Phase.ANCHOR, begun);
      anchor.leave();
      return begun;
    }
  }

  /**
   * The slot may have waited for minutes since the check: what came meanwhile is in the snapshot,
   * but is neither published nor in the plan of the copy.
   */
  private void refuseOtherTables(Anchored anchored, Ready ready) {
    Set<TableKind> checked = ready.tables().stream().map(TableKind::of).collect(toSet());
    Set<TableKind> shown =
        tablesAt(anchored).stream()
            .filter(table -> !ready.scope().leavesOut(table.name()))
            .map(TableKind::of)
            .collect(toSet());
    if (!shown.equals(checked)) {
      throw new MigrationException.ServerFailed(
          Side.SOURCE,
          "tables were made, changed or dropped between the check and the snapshot: "
              + Stream.concat(
                      shown.stream().filter(table -> !checked.contains(table)),
                      checked.stream().filter(table -> !shown.contains(table)))
                  .map(table -> table.name().toString())
                  .distinct()
                  .sorted()
                  .collect(joining(", ")),
          "Run again: it starts over, with the tables as they are then.");
    }
  }

  private List<Table> tablesAt(Anchored anchored) {
    try (Session source = plan.source().open("pgcutover_anchor")) {
      return source.inTransaction(_ -> {
        anchored.set(source);
        return new Catalog(source).tables();
      });
    }
  }

  /** What of a table the copy relies on. */
  private record TableKind(
      long oid,
      TableName name,
      boolean partitioned,
      boolean leaf,
      boolean unlogged,
      List<Column> columns) {
    static TableKind of(Table table) {
      return new TableKind(
          table.oid(),
          table.name(),
          table.partitioned(),
          table.leaf(),
          table.unlogged(),
          table.columns());
    }
  }

  /**
   * Copies what is missing.
   *
   * @param again whether an earlier run has begun with it
   * @return empty where rows are missing that only a snapshot could show which is gone
   */
  private Optional<SnapshotCopied> fill(Journal journal, CopyBegun begun, boolean again) {
    try (Anchor anchor = Anchor.rejoin(plan, begun.anchored())) {
      anchor.leave();
      Optional<Schema> schema = begun.schema(plan, environment, anchor);
      SourceWatch watch = new SourceWatch(plan, progress, throttle);
      if (schema.isEmpty()
          || !watch.isSlotThere()
          || (!anchor.isHeld() && !copier().isEverythingCopied())) {
        log.warn("source: slot or snapshot of the copy that was cut off is gone: it starts over");
        return Optional.empty();
      }
      SnapshotCopied copied =
          watch.during(anchor, () -> copier().copy(anchor, schema.get(), begun.tables(), again));
      new Surroundings(plan).complete();
      Unreplicated.bringLargeObjects(plan);
      journal.write(Phase.SCHEMA, new Restored(objectsMade(journal)));
      journal.write(Phase.COPY, copied);
      schema.get().delete();
      return Optional.of(copied);
    }
  }

  private SnapshotCopier copier() {
    return new SnapshotCopier(plan, progress, throttle);
  }

  /**
   * From here on there is something to undo; until the cutover opens it, the target is closed to
   * others.
   */
  private void begin(Journal journal, Ready ready) {
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
   * All tables are compared once while the source is live: what that takes is what the freeze will
   * take. It may take longer than a freeze may, so that the gate can say how long.
   */
  private ParityReport rehearse() {
    progress.begin(Phase.PARITY);
    Duration budget = plan.limits().writesBlocked();
    return new Verifier(
            plan.source(), plan.target(), plan.jobs(), scope(), plan.carry().tablespaces())
        .parity(
            Writes.LIVE,
            budget.compareTo(REHEARSAL) < 0 ? REHEARSAL : budget.plus(Duration.ofSeconds(1)),
            Set.of(),
            table -> {});
  }

  private Scope scope() {
    try (Session source = plan.source().open("pgcutover_check")) {
      return plan.carry().selection().scope(source);
    }
  }

  private Map<String, String> targetSettings() {
    try (Session target = plan.target().open("pgcutover_gate")) {
      Map<String, String> settings = new TreeMap<>();
      for (String name : new String[] {"fsync", "full_page_writes"}) {
        settings.put(name, target.setting(name).orElseThrow());
      }
      return settings;
    }
  }

  private Outcome cutOver(
      Journal journal, SnapshotCopied copied, CaughtUp caughtUp, Gate.Open open) {
    CutoverDone done =
        new Cutover(plan, journal, progress).perform(open, begun(journal).targetReadOnlyBefore());
    return finish(
        journal,
        new Outcome.Done(
            begun(journal).carried(), copied, Optional.of(caughtUp), Optional.of(done)));
  }

  /** An earlier run passed the point of no return: there is only the way forward. */
  private Outcome complete(Journal journal, Cutover cutover) {
    log.info("{}: the point of no return was passed before, finishing", plan.migration());
    SnapshotCopied copied = journal.read(Phase.COPY, SnapshotCopied.class).orElseThrow();
    cutover.complete();
    return finish(
        journal,
        new Outcome.Done(begun(journal).carried(), copied, Optional.empty(), Optional.empty()));
  }

  private Outcome finish(Journal journal, Outcome.Done done) {
    new Surroundings(plan).carryWhatOpens();
    new Undo(plan)
        .stream()
            .orFail(
                "Run again once the server answers: the target has taken over, and only this is left.");
    journal.write(Phase.DONE, new Finished(done.copied().rows()));
    // Only now: a run that was cut off before would still need them. What is left goes with finish.
    new Undo(plan).notes();
    progress.begin(Phase.DONE);
    return done;
  }

  private List<DatabaseObject> objectsMade(Journal journal) {
    List<DatabaseObject> before = begun(journal).targetObjects();
    try (Session target = plan.target().open("pgcutover_begin")) {
      return new Catalog(target)
          .objects().stream().filter(object -> !before.contains(object)).toList();
    }
  }

  /** What the target holds because of this migration; others may have added theirs since. */
  record Restored(List<DatabaseObject> objects) {}

  /** The journal's last record. */
  record Finished(long rows) {}

  private boolean undo(Journal journal) {
    Optional<Begun> begun = journal.read(Phase.CHECK, Begun.class);
    if (begun.isPresent()) {
      log.info("{}: taking back what an earlier run made", plan.migration());
      new Undo(plan)
          .remnants().targetSettings(new TargetTuning(plan, journal, progress)).stream()
              .largeObjects()
              .targetObjects(isOurs(journal, begun.get()))
              .surroundings()
              .targetReadOnly(begun.get().targetReadOnlyBefore())
              .orFail("Run pgcutover abort again once the server answers.");
      journal.read(Phase.ANCHOR, CopyBegun.class).ifPresent(CopyBegun::forget);
      journal.drop();
    }
    return begun.isPresent();
  }

  /**
   * Before the restore was complete there is no list of what it made: then all is ours that was not
   * there.
   */
  private static Predicate<DatabaseObject> isOurs(Journal journal, Begun begun) {
    Optional<Restored> restored = journal.read(Phase.SCHEMA, Restored.class);
    return object ->
        restored
            .map(made -> made.objects().contains(object))
            .orElseGet(() -> !begun.targetObjects().contains(object));
  }

  private Begun begun(Journal journal) {
    return journal.read(Phase.CHECK, Begun.class).orElseThrow();
  }

  private void refuseWhatIsDone(Journal journal) {
    if (journal.read(Phase.DONE, Finished.class).isPresent()) {
      throw new MigrationException.Refused(
          "the migration %s is done: the target has taken over".formatted(plan.migration()),
          "Remove its journal with pgcutover finish, or choose another target.");
    }
  }

  /** What was copied is what is compared and switched: another selection begins anew. */
  private void refuseAnotherSelection(Journal journal) {
    if (journal.read(Phase.ANCHOR, CopyBegun.class).isPresent()) {
      String copied = begun(journal).carried().selection();
      String asked = plan.carry().selection().toString();
      if (!copied.equals(asked)) {
        throw new MigrationException.Refused(
            "the migration %s has copied %s, and is now to move %s"
                .formatted(plan.migration(), copied, asked),
            "Give include and exclude as they were, or abort it and begin anew.");
      }
    }
  }

  /**
   * A source that is gone must not keep the target from being cleaned; what is left there is named.
   */
  private void refuseAnotherSourceIfItAnswers(Journal journal) {
    try {
      refuseAnotherSource(journal);
    } catch (PostgresException e) {
      if (!e.isConnectionFailure()) {
        throw e;
      }
      log.warn("{}", e.getMessage());
    }
  }

  private void refuseAnotherSource(Journal journal) {
    Optional<Begun> begun = journal.read(Phase.CHECK, Begun.class);
    if (begun.isPresent()) {
      try (Session source = plan.source().open("pgcutover_check")) {
        Server server = Server.of(source);
        if (!server.systemIdentifier().equals(begun.get().sourceSystemIdentifier())
            || !server.database().equals(begun.get().sourceDatabase())) {
          throw new MigrationException.Refused(
              "the migration %s was begun from another source".formatted(plan.migration()),
              "Name the source that it was begun from, or abort it there first.");
        }
      }
    }
  }
}
