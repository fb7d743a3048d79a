package org.pgcutover.migrator;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pgcutover.exporter.Phase;
import org.pgcutover.migrator.cutover.CutoverWindow;
import org.pgcutover.postgres.ByteSize;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Selection;
import org.pgcutover.postgres.Side;
import org.pgcutover.verifier.TablespaceNames;

/**
 * What to move, and how far to go.
 *
 * @param migration its name, part of everything that pgcutover creates: {@code [a-z0-9_]}, at most
 *     40 characters
 * @param subscription the source as the target server reaches it
 * @param jobs tables copied and compared at once
 * @param work folder for the dump of the schema; the system's temporary folder where empty
 * @param goal where a run ends by itself
 * @param moment when it goes through the gate, where that is its goal
 * @param takeover what the operator has a say in when writes are led to the target
 * @param carry what of the source comes along
 * @param pool through which clients reach the source, where they do
 * @param isReversed whether this is the way back of a migration that has cut over: {@code source}
 *     is then the server that has taken over, {@code target} the old source
 */
public record Plan(
    String migration,
    Endpoint source,
    Endpoint target,
    Endpoint subscription,
    int jobs,
    Optional<Path> work,
    Goal goal,
    Moment moment,
    Takeover takeover,
    Streams streams,
    Restraint restraint,
    Tuning tuning,
    Carry carry,
    WayBack wayBack,
    Optional<Pool> pool,
    boolean isReversed,
    Limits limits) {

  /** How far a run goes; the next one goes on from there. */
  public enum Goal {
    /** The target holds what the snapshot showed; nothing follows, and the slot retains WAL. */
    COPY,
    /** The target follows, and the gate was asked. */
    GATE,
    /** The same, and a cutover was rehearsed. */
    REHEARSAL,
    /** The target has taken over. */
    CUTOVER
  }

  /**
   * When the cutover begins.
   *
   * @param window the hours in which it may begin by itself; any where empty
   * @param postponeFile while this file is there, it does not begin by itself
   */
  public record Moment(When when, Optional<CutoverWindow> window, Optional<Path> postponeFile) {
    public static final Moment NOW = new Moment(When.NOW, Optional.empty(), Optional.empty());

    /** Who decides it. */
    public enum When {
      /** Somebody has: it begins at once, or where the gate is closed not at all. */
      NOW,
      /** The gate: as soon as it opens. */
      AUTO,
      /** Somebody will: the run waits at the gate until it is called. */
      MANUAL
    }

    Moment with(Optional<When> other) {
      return new Moment(other.orElse(when), window, postponeFile);
    }
  }

  /**
   * How the rows are spread over connections.
   *
   * @param adaptive {@code jobs} streams are the beginning, and more or fewer copy as that is
   *     faster; else exactly so many
   * @param split tables of more heap and TOAST are copied in parts of about this size; where empty
   *     of 1 GB with more than two jobs, else not at all
   */
  public record Streams(boolean adaptive, Optional<ByteSize> split) {
    public static final Streams DEFAULT = new Streams(true, Optional.empty());
  }

  /**
   * What the source is spared while rows are copied.
   *
   * @param rate the copy's limit for a second, in COPY's own bytes; as fast as it goes where empty
   * @param automatic whether the copy slows down while the source is busy with others
   * @param retainedWal what the slot may hold back before the copy is given up; where empty four
   *     fifths of max_slot_wal_keep_size, if that is set
   * @param snapshotAge how long the snapshot may hold back VACUUM before the copy is given up
   */
  public record Restraint(
      Optional<ByteSize> rate,
      boolean automatic,
      Optional<ByteSize> retainedWal,
      Optional<Duration> snapshotAge) {
    public static final Restraint DEFAULT =
        new Restraint(Optional.empty(), true, Optional.empty(), Optional.empty());
  }

  /**
   * How far the target's settings are bent while rows are copied.
   *
   * @param restartCommand run by {@code sh -c}, restarts the target in order; without it wal_level
   *     stays as it is
   * @param syncCommand run by {@code sh -c}, forces the target's data directory to disk; where
   *     empty the target server runs {@code sync} itself
   * @param riskOthers also where the cluster has other databases or clients
   * @param settings values that go before pgcutover's own, by name
   * @param cores of the target's machine; asked of the target where empty
   * @param commands how long each of the two commands may take
   */
  public record Tuning(
      Level level,
      Optional<String> restartCommand,
      Optional<String> syncCommand,
      boolean riskOthers,
      Map<String, String> settings,
      Optional<Integer> cores,
      Duration commands) {
    public static final Tuning DEFAULT =
        new Tuning(
            Level.SAFE,
            Optional.empty(),
            Optional.empty(),
            false,
            Map.of(),
            Optional.empty(),
            Duration.ofMinutes(30));

    public Tuning {
      settings = Map.copyOf(settings);
    }

    /** Each includes the ones before. */
    public enum Level {
      /** Only settings of pgcutover's own sessions. */
      SAFE,
      /** Settings of the whole cluster that a crash does not mind. */
      LOAD,
      /** Settings with which a crash of the target may lose or damage what its cluster holds. */
      UNSAFE
    }
  }

  /**
   * What of the source comes along.
   *
   * @param selection its schemas and tables
   * @param roles whether roles that the target does not have are created there
   * @param tablespaces from the source's names to the target's; others keep their name
   */
  public record Carry(Selection selection, boolean roles, Map<String, String> tablespaces) {
    public static final Carry DEFAULT = new Carry(Selection.EVERYTHING, false, Map.of());

    public Carry {
      tablespaces = Map.copyOf(tablespaces);
    }
  }

  /**
   * The stream by which the old source follows the target once that has taken over.
   *
   * @param subscription the target as the source server reaches it
   */
  public record WayBack(Mode mode, Endpoint subscription) {
    /** Whether the cutover makes it. */
    public enum Mode {
      /** Where it can be had; where not, that is said. */
      AUTO,
      /** Without it there is no cutover. */
      REQUIRED,
      OFF
    }

    /** Where it can be had. */
    public static WayBack automatic(Endpoint target) {
      return new WayBack(Mode.AUTO, target);
    }
  }

  /**
   * PgBouncer, which holds clients back during the cutover and leads them to the target.
   *
   * @param admin its admin console
   * @param database by its name there; all that lead to the source where empty
   * @param file included by its configuration, with the lines of the databases
   * @param source as PgBouncer reaches it
   * @param target as PgBouncer reaches it
   */
  public record Pool(
      Endpoint admin, Optional<String> database, Path file, Endpoint source, Endpoint target) {
    Pool reversed() {
      return new Pool(admin, database, file, target.as(Side.SOURCE), source.as(Side.TARGET));
    }
  }

  /** When a command of the operator's own is run. */
  public enum Hook {
    /** Writes go on still. */
    BEFORE_FREEZE("beforeFreeze"),
    /** No writer is left at the source. */
    AFTER_FREEZE("afterFreeze"),
    /** Both sides were found equal; the last word. */
    BEFORE_OPEN("beforeOpen"),
    /** The target takes writes: the command that leads traffic there. */
    AFTER_OPEN("afterOpen"),
    /** The cutover ended before the point of no return, and writes go on at the source. */
    GIVEN_UP("givenUp");

    private final String key;

    Hook(String key) {
      this.key = key;
    }

    /** In the configuration, in messages, and in the command's environment. */
    public String key() {
      return key;
    }
  }

  /**
   * How the source is kept from being written. That no writer is left is proved by locks on every
   * table in any case.
   *
   * @param atOnce whether clients are sent away when it begins; else they wait behind the locks,
   *     and are sent away right before the target is opened
   * @param command a program and its arguments, asked to {@code freeze} first, and to {@code thaw}
   *     where the cutover is given up
   */
  public record Freezing(boolean atOnce, Optional<List<String>> command) {
    public static final Freezing DEFAULT = new Freezing(true, Optional.empty());

    public Freezing {
      command = command.map(List::copyOf);
    }
  }

  /** A check of the gate that an operator may let pass. */
  public enum Waiver {
    SYNCHRONOUS_COMMIT,
    ARCHIVE;

    /** In the configuration, and the check's name. */
    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What the operator has a say in when writes are led from one side to the other.
   *
   * @param hooks commands, each a program and its arguments
   * @param waived what need not be on the target as it is on the source
   */
  public record Takeover(Map<Hook, List<String>> hooks, Freezing freezing, Set<Waiver> waived) {
    public static final Takeover DEFAULT = new Takeover(Map.of(), Freezing.DEFAULT, Set.of());

    public Takeover {
      hooks = Map.copyOf(hooks);
      waived = Set.copyOf(waived);
    }

    /** With another command that leads traffic to the target, run by {@code sh -c}. */
    public Takeover withSwitchCommand(String line) {
      Map<Hook, List<String>> other = new EnumMap<>(Hook.class);
      other.putAll(hooks);
      other.put(Hook.AFTER_OPEN, List.of("sh", "-c", line));
      return new Takeover(other, freezing, waived);
    }
  }

  /**
   * How long the parts that make others wait may take.
   *
   * @param anchor waiting for running transactions of the source to end
   * @param resume how long the copy's snapshot outlives a run that was killed, on the source, so
   *     that the next may go on with it
   * @param reconnect how long the copy waits for a server that does not answer
   * @param catchUp until the target follows within {@code lag}; then the run ends and may be
   *     repeated
   * @param lag the longest way of a marker from source to target that still counts as caught up
   * @param writesBlocked from the freeze to the open target; over it the cutover is given up
   * @param hook of each of the operator's commands; while writes are blocked what is left of {@code
   *     writesBlocked} as well
   * @param afterwards how long everything may be compared once more after a cutover, as of its
   *     frozen moment, which holds back VACUUM on both sides; zero for not at all
   */
  public record Limits(
      Duration anchor,
      Duration resume,
      Duration reconnect,
      Duration catchUp,
      Duration lag,
      Duration writesBlocked,
      Duration hook,
      Duration afterwards) {
    public static final Limits DEFAULT =
        new Limits(
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofMinutes(2),
            Duration.ofDays(7),
            Duration.ofSeconds(1),
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            Duration.ofHours(1));
  }

  /** The same migration in the other direction, with names of its own. */
  public Plan reversed() {
    return new Plan(
        migration,
        target.as(Side.SOURCE),
        source.as(Side.TARGET),
        wayBack.subscription().as(Side.SOURCE),
        jobs,
        work,
        goal == Goal.REHEARSAL ? goal : Goal.CUTOVER,
        moment,
        takeover,
        streams,
        restraint,
        tuning,
        carry,
        new WayBack(wayBack.mode(), subscription.as(Side.TARGET)),
        pool.map(Pool::reversed),
        !isReversed,
        limits);
  }

  /** What the two servers call their tablespaces; the configuration names the old one's first. */
  public TablespaceNames tablespaces() {
    return new TablespaceNames(carry.tablespaces(), isReversed ? Side.TARGET : Side.SOURCE);
  }

  /** The server with the journal: the one that is new, whichever has taken over. */
  public Endpoint journal() {
    return isReversed ? source : target;
  }

  /** Of the migration and its direction. */
  public String streamName() {
    return isReversed ? migration + "_back" : migration;
  }

  /** The name of the slot, the publication and the subscription. */
  public String objectName() {
    return "pgcutover_" + streamName();
  }

  /** Name of the slots, one on either side, by which changes are tracked while parity is proved. */
  public String parityName() {
    return objectName() + "_parity";
  }

  /** The same for a comparison that somebody asked for beside the run. */
  public String verifyName() {
    return objectName() + "_verify";
  }

  /** The plan with what the command line says of its end. */
  public Plan with(Optional<Goal> end, Optional<Moment.When> when, Optional<String> command) {
    return with(
        end.orElse(goal),
        moment.with(when),
        command.map(takeover::withSwitchCommand).orElse(takeover),
        restraint);
  }

  /** The plan to rehearse what this one would do. */
  public Plan rehearsing() {
    return with(Goal.REHEARSAL, moment, takeover, restraint);
  }

  /** Which one it is, by its direction. */
  public Phase cutoverPhase() {
    return isReversed() ? Phase.ROLLBACK : Phase.CUTOVER;
  }

  /** The plan with another rate, where one is given. */
  public Plan limitedTo(Optional<ByteSize> rate) {
    return with(
        new Restraint(
            rate.or(restraint::rate),
            restraint.automatic(),
            restraint.retainedWal(),
            restraint.snapshotAge()));
  }

  /** The plan with another restraint. */
  public Plan with(Restraint other) {
    return with(goal, moment, takeover, other);
  }

  private Plan with(Goal newGoal, Moment newMoment, Takeover newTakeover, Restraint newRestraint) {
    return new Plan(
        migration,
        source,
        target,
        subscription,
        jobs,
        work,
        newGoal,
        newMoment,
        newTakeover,
        streams,
        newRestraint,
        tuning,
        carry,
        wayBack,
        pool,
        isReversed,
        limits);
  }

  /** For logs: no secrets. */
  @Override
  public String toString() {
    return "%s: %s -> %s, %s, writes blocked at most %s"
        .formatted(
            migration,
            source,
            target,
            jobs + (jobs == 1 ? " job" : " jobs"),
            limits.writesBlocked().toMillis() + " ms");
  }
}
