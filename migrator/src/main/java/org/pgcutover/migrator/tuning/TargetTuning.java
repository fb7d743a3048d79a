package org.pgcutover.migrator.tuning;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.Optional;
import org.pgcutover.exporter.Phase;
import org.pgcutover.migrator.MigrationException;
import org.pgcutover.migrator.Plan;
import org.pgcutover.migrator.Plan.Tuning.Level;
import org.pgcutover.migrator.Progress;
import org.pgcutover.migrator.journal.Journal;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.Sql;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bends the settings of the target's cluster before the copy and puts them back behind it, whoever
 * comes to do it: this run, a later one, or abort. What the server wrote without fsync counts for
 * nothing until it was forced to disk, and for nothing at all if the server went down in between.
 * Confined to the pipeline's thread.
 */
public final class TargetTuning {
  private static final Logger log = LoggerFactory.getLogger(TargetTuning.class);
  private static final Sql OBSTACLES = Sql.file(TargetTuning.class, "minimal");

  private final Plan plan;
  private final Journal journal;
  private final Progress progress;

  /** What is not as it was before, as far as this run knows. */
  private List<Change> bent = List.of();

  public TargetTuning(Plan plan, Journal journal, Progress progress) {
    this.plan = plan;
    this.journal = journal;
    this.progress = progress;
  }

  /** What would be changed. Changes nothing. */
  public static List<Change> preview(Plan plan, Session target) {
    boolean minimal = plan.tuning().restartCommand().isPresent() && obstacles(target).isEmpty();
    return new ClusterSettings(target).changes(TunedSettings.of(plan.tuning(), minimal));
  }

  /** Which of them stand on the server's command line, where ALTER SYSTEM does not reach. */
  public static List<String> outOfReach(Plan plan, Session target) {
    List<String> names = preview(plan, target).stream().map(Change::name).toList();
    return ServerSetting.of(target, names).values().stream()
        .filter(ServerSetting::isOutOfReach)
        .map(ServerSetting::name)
        .sorted()
        .toList();
  }

  /** What forbids wal_level = minimal, where a restart would be possible. */
  public static List<String> obstacles(Session target) {
    return target.list(OBSTACLES, row -> row.getString("obstacle"));
  }

  /** Says how forcing the target's folders to disk would fail; empty where it works. */
  public static Optional<String> trySync(Plan plan, Session target) {
    return new Disk(plan, target).sync();
  }

  /** Changes the settings that the plan's level asks for. The journal must have been begun. */
  public void relax() {
    if (plan.tuning().level() == Level.SAFE) {
      return;
    }
    progress.begin(Phase.TUNING);
    Relaxed relaxed;
    boolean restart;
    try (Session target = open()) {
      relaxed = relaxed().orElseGet(() -> intend(target));
      log.info("target: {}", relaxed.changes());
      ClusterSettings settings = new ClusterSettings(target);
      settings.change(relaxed.changes());
      restart = !settings.notInForce(relaxed.withRestart()).isEmpty();
    }
    if (restart) {
      new Restart(plan, journal).now(plan.tuning().restartCommand().orElseThrow(), "for the copy");
    }
    try (Session target = open()) {
      List<String> refused = new ClusterSettings(target).notInForce(relaxed.changes());
      if (!refused.isEmpty()) {
        throw new MigrationException.ServerFailed(
            Side.TARGET,
            "ALTER SYSTEM has no effect: " + String.join(", ", refused),
            "Run abort, then take these settings from where pg_settings.source says they come from, or use --tuning safe.");
      }
    }
  }

  /** Never over a record that is there: what was before is known only once. */
  private Relaxed intend(Session target) {
    Relaxed relaxed =
        new Relaxed(plan.tuning().level(), preview(plan, target), ServerLife.of(target));
    journal.write(Phase.TUNING, relaxed);
    bent = relaxed.changes();
    return relaxed;
  }

  /**
   * Why the copy must be thrown away: the server went down while it could lose what it had written.
   * To be asked after a connection was lost, and by a run that goes on with an earlier one's copy.
   */
  public Optional<String> brokenBy() {
    return stillRelaxed().flatMap(this::brokenBy);
  }

  private Optional<String> brokenBy(Relaxed relaxed) {
    if (!relaxed.isUnsafe()) {
      return Optional.empty();
    }
    ServerLife now;
    try (Session target = open()) {
      now = ServerLife.of(target);
    }
    if (now.isInOrder(relaxed.life())) {
      return Optional.empty();
    }
    return Optional.of(
        now.isMachineSame(relaxed.life())
            ? "the target crashed while its fsync and full_page_writes were off"
            : "the target's machine went down while fsync and full_page_writes were off");
  }

  /**
   * A machine that went down without fsync may have torn any file of the cluster, its catalogs
   * among them: dropping what was copied does not mend that.
   *
   * @throws MigrationException.PersonNeeded where that happened
   */
  public void refuseDamagedCluster() {
    stillRelaxed()
        .filter(Relaxed::isUnsafe)
        .ifPresent(relaxed -> {
          try (Session target = open()) {
            ServerLife now = ServerLife.of(target);
            if (!now.isInOrder(relaxed.life()) && !now.isMachineSame(relaxed.life())) {
              throw new MigrationException.PersonNeeded(
                  "the target's machine went down while fsync and full_page_writes were off: any file of its cluster may be damaged",
                  "Make a new cluster with initdb and migrate into that one; pgcutover abort cleans the source.");
            }
          }
        });
  }

  /**
   * Puts the settings back after the copy, and after unsafe forces all to disk.
   *
   * @throws MigrationException.ServerFailed where the copy must be thrown away, or cannot be forced
   *     to disk: the stream must not begin
   */
  public Durable restore() {
    Optional<Relaxed> relaxed = stillRelaxed();
    if (relaxed.isPresent()) {
      progress.begin(Phase.DURABILITY);
      refuseBroken(relaxed.get());
      putBack(relaxed.get());
      // What the server wrote until it was put back is lost with it as well.
      refuseBroken(relaxed.get());
      journal.write(Phase.DURABILITY, new Restored(relaxed.get().isUnsafe()));
      log.info("target: its settings are as they were before the copy");
    }
    return new Durable();
  }

  /** For who ends before they were put back: says so, and the way out. */
  public void warnOfBentSettings() {
    if (!bent.isEmpty()) {
      log.warn(
          "target: {} are still set for the copy: run again to go on, or abort, and they are put back",
          bent.stream().map(Change::name).collect(joining(", ")));
    }
  }

  private void refuseBroken(Relaxed relaxed) {
    brokenBy(relaxed)
        .ifPresent(why -> {
          throw new MigrationException.ServerFailed(
              Side.TARGET,
              why + ": the copy is thrown away",
              "Run again: it drops what was copied and starts over.");
        });
  }

  /** Puts the settings back where an earlier run has left them bent; for an undo. */
  public void undo() {
    stillRelaxed().ifPresent(this::putBack);
  }

  /**
   * In this order: from the moment at which fsync is on nothing more can get lost; the checkpoint
   * brings to the machine's cache what was in the server's; a restart keeps it there; what is in
   * the machine's cache goes to disk at last.
   */
  private void putBack(Relaxed relaxed) {
    List<String> waiting;
    try (Session target = open().unlimited()) {
      ClusterSettings settings = new ClusterSettings(target);
      settings
          .restore(relaxed.changes())
          .forEach(foreign ->
              log.warn("target: {}, which somebody has written since: it stays", foreign));
      warnOfOthers(settings.notRestored(relaxed.withReload()));
      if (relaxed.isUnsafe()) {
        requireOn(relaxed, target);
        target.execute("checkpoint");
      }
      waiting = settings.notRestored(relaxed.withRestart());
    }
    if (!waiting.isEmpty()) {
      restart(relaxed, waiting);
    }
    bent = List.of();
    if (relaxed.isUnsafe()) {
      try (Session target = open().unlimited()) {
        new Disk(plan, target)
            .sync()
            .ifPresent(how -> {
              throw new MigrationException.ServerFailed(
                  Side.TARGET,
                  "what was written without fsync cannot be forced to disk: " + how,
                  "Mend the command, or name one that works as tuning.syncCommand, then run again.");
            });
      }
    }
  }

  private void restart(Relaxed relaxed, List<String> waiting) {
    String command =
        plan.tuning()
            .restartCommand()
            .orElseThrow(() ->
                new MigrationException.PersonNeeded(
                    "the target has to be restarted: " + String.join(", ", waiting),
                    "Restart it, or give tuning.restartCommand as before; then run this again."));
    new Restart(plan, journal).now(command, "with its former settings");
    try (Session target = open()) {
      warnOfOthers(new ClusterSettings(target).notRestored(relaxed.withRestart()));
    }
  }

  private static void warnOfOthers(List<String> notRestored) {
    notRestored.forEach(other -> log.warn("target: {}, and was another before the copy", other));
  }

  /** Whoever has set them meanwhile. */
  private static void requireOn(Relaxed relaxed, Session target) {
    List<String> off =
        relaxed.changes().stream()
            .map(Change::name)
            .filter(name -> name.equals("fsync") || name.equals("full_page_writes"))
            .filter(name -> target.setting(name).filter("on"::equals).isEmpty())
            .toList();
    if (!off.isEmpty()) {
      throw new MigrationException.PersonNeeded(
          "the target's %s is off, and it was not pgcutover that said so last"
              .formatted(String.join(" and ", off)),
          "ALTER SYSTEM SET fsync = on; ALTER SYSTEM SET full_page_writes = on; SELECT pg_reload_conf(); then run this again.");
    }
  }

  private Optional<Relaxed> relaxed() {
    return journal.read(Phase.TUNING, Relaxed.class);
  }

  /** Empty too where all was put back. */
  private Optional<Relaxed> stillRelaxed() {
    Optional<Relaxed> relaxed =
        relaxed().filter(_ -> journal.read(Phase.DURABILITY, Restored.class).isEmpty());
    bent = relaxed.map(Relaxed::changes).orElse(List.of());
    return relaxed;
  }

  private Session open() {
    return plan.target().open("pgcutover_tuning");
  }

  /**
   * The journal's record that nothing is relaxed any more.
   *
   * @param synced whether all was forced to disk
   */
  record Restored(boolean synced) {}
}
