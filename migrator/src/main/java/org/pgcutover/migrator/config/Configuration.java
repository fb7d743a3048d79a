package org.pgcutover.migrator.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pgcutover.migrator.Plan;
import org.pgcutover.migrator.Plan.Tuning.Level;
import org.pgcutover.postgres.ByteSize;

/**
 * The configuration file, key for key. Every key may be left out; what is needed is said when a
 * plan is made.
 *
 * @param pairs what {@code export} watches beside, or instead of, source and target
 * @param include patterns of what is moved, as {@link org.pgcutover.postgres.NamePattern} reads
 *     them
 * @param exclude patterns of what is left out
 * @param roles whether missing roles are created on the target
 * @param tablespaces from the source's names to the target's
 */
public record Configuration(
    Optional<String> migration,
    Optional<Server> source,
    Optional<Server> target,
    Optional<Server> subscription,
    Optional<Integer> jobs,
    Optional<ByteSize> split,
    Optional<String> work,
    Optional<Metrics> metrics,
    Optional<Map<String, Pair>> pairs,
    Optional<Cutover> cutover,
    Optional<Throttle> throttle,
    Optional<ByteSize> rate,
    Optional<Tuning> tuning,
    Optional<List<String>> include,
    Optional<List<String>> exclude,
    Optional<Boolean> roles,
    Optional<Map<String, String>> tablespaces,
    Optional<WayBack> wayBack,
    Optional<Pool> pool,
    Optional<Limits> limits) {

  /**
   * Where one server is.
   *
   * @param uri a libpq connection URI
   */
  public record Server(Optional<String> uri) {}

  /** Two databases that are watched. */
  public record Pair(Optional<Server> source, Optional<Server> target) {}

  /** Whether the copy slows down by itself. */
  public enum Throttle {
    /** While the source is busy with others. */
    AUTO,
    /** Never. */
    OFF
  }

  /**
   * Where {@code /metrics} is served.
   *
   * @param webConfig a file as {@link WebConfigFile} reads it
   */
  public record Metrics(
      Optional<String> host, Optional<Integer> port, Optional<String> webConfig) {}

  /** When the cutover begins. */
  public enum Mode {
    /** As soon as the gate opens. */
    AUTO(Plan.Moment.When.AUTO),
    /** Never by itself: the run waits at the gate until {@code pgcutover cutover} is called. */
    MANUAL(Plan.Moment.When.MANUAL);

    private final Plan.Moment.When when;

    Mode(Plan.Moment.When when) {
      this.when = when;
    }

    public Plan.Moment.When when() {
      return when;
    }
  }

  /**
   * How to cut over.
   *
   * @param switchCommand run by {@code sh -c} once the target accepts writes; the same as the hook
   *     afterOpen
   * @param freeze how the source is kept from being written
   * @param window as {@link org.pgcutover.migrator.cutover.CutoverWindow} reads it
   * @param postponeFile while it is there, no cutover begins by itself
   * @param waive checks of the gate that do not count
   */
  public record Cutover(
      Optional<Mode> mode,
      Optional<String> switchCommand,
      Optional<Hooks> hooks,
      Optional<List<Freeze>> freeze,
      Optional<Command> freezeCommand,
      Optional<String> window,
      Optional<String> postponeFile,
      Optional<Set<Plan.Waiver>> waive) {
    @JsonCreator(mode = JsonCreator.Mode.PROPERTIES)
    public Cutover {}

    /** {@code cutover: auto} says nothing but the mode. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Cutover of(String mode) {
      return new Cutover(
          Optional.of(Mode.valueOf(mode.toUpperCase(Locale.ROOT))),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());
    }
  }

  /** One of several ways to keep a source from being written. */
  public enum Freeze {
    /** New sessions are refused writes by the database's default, and the old ones ended. */
    @JsonProperty("read-only")
    READ_ONLY,
    /** Writers wait until right before the target is opened. */
    @JsonProperty("lock")
    LOCK,
    /** The operator's own. */
    @JsonProperty("command")
    COMMAND
  }

  /** The operator's own commands, as {@link org.pgcutover.migrator.Plan.Hook} explains them. */
  public record Hooks(
      Optional<Command> beforeFreeze,
      Optional<Command> afterFreeze,
      Optional<Command> beforeOpen,
      Optional<Command> afterOpen,
      Optional<Command> givenUp) {}

  /** A program and its arguments: a list, or a text that is split at white space. */
  public record Command(List<String> words) {
    public Command {
      words = List.copyOf(words);
    }
  }

  /**
   * The stream from the target back to the source.
   *
   * @param uri the target as the source server reaches it
   */
  public record WayBack(Optional<Plan.WayBack.Mode> mode, Optional<String> uri) {}

  /**
   * PgBouncer, as {@link org.pgcutover.migrator.Plan.Pool} explains it.
   *
   * @param admin a libpq connection URI
   * @param source the source as PgBouncer reaches it
   * @param target the target as PgBouncer reaches it
   */
  public record Pool(
      Optional<String> admin,
      Optional<String> database,
      Optional<String> file,
      Optional<String> source,
      Optional<String> target) {}

  /** The target's settings, as {@link org.pgcutover.migrator.Plan.Tuning} explains them. */
  public record Tuning(
      Optional<Level> level,
      Optional<String> restartCommand,
      Optional<String> syncCommand,
      Optional<Boolean> riskOthers,
      Optional<Map<String, String>> settings,
      Optional<Integer> cores,
      Optional<Duration> commands) {
    @JsonCreator(mode = JsonCreator.Mode.PROPERTIES)
    public Tuning {}

    /** {@code tuning: load} says nothing but the level. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Tuning of(String level) {
      return of(Level.valueOf(level.toUpperCase(Locale.ROOT)));
    }

    public static Tuning of(Level level) {
      return new Tuning(
          Optional.of(level),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());
    }

    /** The same with another level. */
    public Tuning with(Level other) {
      return new Tuning(
          Optional.of(other), restartCommand, syncCommand, riskOthers, settings, cores, commands);
    }
  }

  /**
   * As {@link org.pgcutover.migrator.Plan.Limits} and {@link org.pgcutover.migrator.Plan.Restraint}
   * explain them.
   */
  public record Limits(
      Optional<Duration> anchor,
      Optional<Duration> resume,
      Optional<Duration> reconnect,
      Optional<Duration> catchUp,
      Optional<Duration> lag,
      Optional<Duration> writesBlocked,
      Optional<Duration> hook,
      Optional<Duration> afterwards,
      Optional<ByteSize> retainedWal,
      Optional<Duration> snapshotAge) {}
}
