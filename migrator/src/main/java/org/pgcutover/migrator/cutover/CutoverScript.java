package org.pgcutover.migrator.cutover;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.pgcutover.exporter.Phase;
import org.pgcutover.migrator.MigrationException;
import org.pgcutover.migrator.Plan;
import org.pgcutover.migrator.command.HookCommand;
import org.pgcutover.migrator.copy.UnloggedTables;
import org.pgcutover.migrator.cutover.Script.Unknown;
import org.pgcutover.migrator.cutover.Script.Where;
import org.pgcutover.migrator.journal.Fence;
import org.pgcutover.migrator.journal.Journal;
import org.pgcutover.migrator.journal.Records;
import org.pgcutover.migrator.largeobject.LargeObjects;
import org.pgcutover.migrator.pool.AdminCommand;
import org.pgcutover.migrator.pool.PoolEntry;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.ReplicationCommands;
import org.pgcutover.postgres.ReplicationStatements;
import org.pgcutover.postgres.Scope;
import org.pgcutover.postgres.ServerVersion;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;
import org.pgcutover.postgres.Table;
import org.pgcutover.postgres.TableName;
import org.pgcutover.verifier.tracking.Marker;

/**
 * What {@link Cutover} would do now, in the order in which it does it. What it says to the servers
 * comes from where it is said; a test compares the two by the servers' own logs.
 */
public final class CutoverScript {
  private static final Unknown NOW = new Unknown("now");
  private static final Unknown OBJECTS = new Unknown("oids");
  private static final Unknown RECORD = new Unknown("record");
  private static final String DIFFERENT = "of the large objects that differ by then";

  private final Plan plan;
  private final Phase phase;
  private final Hooks hooks;

  /** Empty where there is none. */
  private final Optional<Plan> back;

  private final boolean backIsThere;
  private final Optional<String> sourceReadOnlyBefore;
  private final Optional<String> targetReadOnlyBefore;
  private final ServerVersion sourceVersion;
  private final List<TableName> locked;
  private final List<TableName> published;
  private final List<TableName> sequences;
  private final List<Sql> unlogged;
  private final boolean largeObjects;
  private final List<PoolEntry> entries;
  private final List<PoolEntry> leading;

  /**
   * Asks both servers, and the pool where there is one.
   *
   * @param plan in the direction of the cutover
   * @param targetReadOnlyBefore the target database's setting before pgcutover closed it
   * @throws MigrationException.Refused where the pool could not be led on
   */
  public CutoverScript(
      Plan plan,
      Records journal,
      Optional<String> targetReadOnlyBefore,
      Session source,
      Session target) {
    this.plan = plan;
    this.phase = plan.cutoverPhase();
    this.hooks = new Hooks(plan);
    this.back =
        Optional.of(plan.reversed()).filter(_ -> plan.wayBack().mode() != Plan.WayBack.Mode.OFF);
    this.targetReadOnlyBefore = targetReadOnlyBefore;
    this.sourceReadOnlyBefore = ReadOnlyDefault.current(source);
    this.sourceVersion = source.version();
    ReplicationCommands onSource = new ReplicationCommands(source);
    this.backIsThere = onSource.hasSubscription(plan.reversed().objectName());
    this.published = onSource.publishedTables(plan.objectName());
    this.locked = Cutover.lockedTables(source);
    Scope scope = plan.carry().selection().scope(source);
    this.sequences = Sequences.names(source, scope);
    List<Table> tables = Unreplicated.unlogged(source, scope);
    this.unlogged = UnloggedTables.statements(plan, tables);
    this.largeObjects = LargeObjects.areThere(source, target);
    PooledTraffic pooled = new PooledTraffic(plan, journal);
    this.entries = pooled.entriesToSay();
    this.leading = plan.pool().map(pool -> pooled.leadingToTarget(pool, entries)).orElse(List.of());
  }

  /** Whether the source will follow from then on. */
  public boolean hasWayBack() {
    return back.isPresent();
  }

  /** Until both sides are proved equal with the source frozen. */
  public void prove(Script.Writer script) {
    prepare(script);
    begin(script);
    script.begin(Step.HOLD);
    entries.forEach(
        entry -> script.add(Where.POOL, AdminCommand.PAUSE.of(entry.name()), Optional.empty()));
    freeze(script);
    script.begin(Step.DRAIN);
    mark(script);
    script.begin(Step.UNREPLICATED);
    unreplicated(script);
    script.begin(Step.SEQUENCES);
    setSequences(script);
    moveWayBack(script);
  }

  /** From there until traffic is led to the target. */
  public void takeOver(Script.Writer script) {
    script.begin(Step.LEAD);
    lead(script, leading, Optional.empty());
    hook(script, Plan.Hook.BEFORE_OPEN);
    decide(script);
    script.begin(Step.OPEN);
    script.on(
        Where.TARGET,
        ReadOnlyDefault.opening(
            plan.target().database(), sourceReadOnlyBefore.or(() -> targetReadOnlyBefore)));
    script.on(Where.TARGET, ClientSessions.END, NOW);
    script.begin(Step.LET_GO);
    resume(script);
    script.begin(Step.SWITCH);
    hook(script, Plan.Hook.AFTER_OPEN);
    script.on(Where.SOURCE, ClientSessions.END, NOW);
  }

  /** Instead of that, where it is given up, or was a rehearsal. */
  public void thaw(Script.Writer script, boolean rehearsal) {
    script.on(Where.SOURCE, Freeze.END_LOCKS);
    script.on(
        Where.SOURCE, ReadOnlyDefault.restoring(plan.source().database(), sourceReadOnlyBefore));
    if (plan.takeover().freezing().atOnce()) {
      script.on(Where.SOURCE, ClientSessions.END, NOW);
    } else if (!rehearsal) {
      script.remarked(
          "where clients were sent away already", Where.SOURCE, ClientSessions.END, NOW);
    }
    freezing(script, "thaw");
    if (!rehearsal) {
      lead(script, entries, Optional.of("where the pool was led on already"));
    }
    resume(script);
    script.on(Where.TARGET, ReplicationStatements.enableSubscription(plan.objectName()));
    dropWayBack(script, back.isPresent());
    hook(script, Plan.Hook.GIVEN_UP);
    forget(script, phase);
    script.on(Where.SOURCE, Fence.DROP);
    script.on(Where.TARGET, Fence.DROP);
  }

  /** The journal's record of a phase. */
  public void write(Script.Writer script, Phase which) {
    script.on(journal(), Journal.WRITE, plan.migration(), which.label(), RECORD);
  }

  /** The journal's records that end with it. */
  public void forget(Script.Writer script, Phase... phases) {
    script.on(
        journal(),
        Journal.FORGET,
        plan.migration(),
        Stream.of(phases).map(Phase::label).toArray(String[]::new));
  }

  private Where journal() {
    return plan.isReversed() ? Where.SOURCE : Where.TARGET;
  }

  private void prepare(Script.Writer script) {
    script.begin(Step.PREPARE);
    back.ifPresent(way -> {
      String name = way.objectName();
      dropWayBack(script, backIsThere);
      script.on(Where.TARGET, ReplicationStatements.createPublication(name, published));
      script.on(Where.TARGET, ReplicationStatements.CREATE_SLOT, name, "pgoutput");
      script.on(
          Where.SOURCE,
          ReplicationStatements.createSubscription(
              name, withoutPassword(way.subscription()), name, name, false, sourceVersion));
    });
  }

  private void dropWayBack(Script.Writer script, boolean isThere) {
    String name = plan.reversed().objectName();
    if (isThere) {
      ReplicationStatements.dropSubscription(name).forEach(sql -> script.on(Where.SOURCE, sql));
    }
    script.on(Where.TARGET, ReplicationStatements.END_READER, name);
    script.on(Where.TARGET, ReplicationStatements.DROP_SLOT, name);
    script.on(Where.TARGET, ReplicationStatements.dropPublication(name));
  }

  private static String withoutPassword(Endpoint server) {
    return server.withPassword(server.password().map(_ -> "<password>")).conninfo();
  }

  private void begin(Script.Writer script) {
    script.begin(Step.BEGIN);
    for (Where server : List.of(Where.TARGET, Where.SOURCE)) {
      script.on(server, Fence.CREATE);
      script.on(server, Fence.TAKE, plan.migration(), new Unknown("token"));
    }
    write(script, phase);
    hook(script, Plan.Hook.BEFORE_FREEZE);
    bring(script);
    mark(script);
  }

  private void mark(Script.Writer script) {
    script.on(Where.SOURCE, Marker.SEND, Cutover.marker(plan).writer());
  }

  private void freeze(Script.Writer script) {
    script.begin(Step.FREEZE);
    freezing(script, "freeze");
    if (plan.takeover().freezing().atOnce()) {
      shut(script);
    }
    script.on(Where.SOURCE, Freeze.lock(locked));
    hook(script, Plan.Hook.AFTER_FREEZE);
  }

  private void shut(Script.Writer script) {
    script.on(Where.SOURCE, ReadOnlyDefault.closing(plan.source().database()));
    script.on(Where.SOURCE, ClientSessions.END, NOW);
  }

  /** Ahead of the freeze, and once more in it. */
  private void bring(Script.Writer script) {
    unreplicated(script);
    setSequences(script);
  }

  private void unreplicated(Script.Writer script) {
    unlogged.forEach(sql -> script.on(Where.TARGET, sql));
    if (largeObjects) {
      script.on(Where.TARGET, LargeObjects.NOTE);
      script.remarked(
          "of those, and of what the source has no more",
          Where.TARGET,
          LargeObjects.UNLINK,
          OBJECTS);
      script.remarked(DIFFERENT, Where.TARGET, LargeObjects.CREATE, OBJECTS, OBJECTS);
      script.remarked(
          DIFFERENT,
          Where.TARGET,
          LargeObjects.PUT,
          OBJECTS,
          new Unknown("offsets"),
          new Unknown("pages"));
      LargeObjects.ATTRIBUTES_AS_GIVEN.forEach(
          sql -> script.remarked(DIFFERENT, Where.TARGET, sql));
    }
  }

  private void setSequences(Script.Writer script) {
    if (!sequences.isEmpty()) {
      script.on(
          Where.TARGET,
          Sequences.SET,
          sequences.stream().map(TableName::schema).toArray(String[]::new),
          sequences.stream().map(TableName::name).toArray(String[]::new),
          new Unknown("last values"),
          new Unknown("are called"));
    }
  }

  private void moveWayBack(Script.Writer script) {
    script.begin(Step.WAY_BACK);
    back.ifPresent(way -> {
      script.on(Where.TARGET, ReplicationStatements.disableSubscription(plan.objectName()));
      script.on(Where.TARGET, ReplicationStatements.END_WORKERS, plan.objectName());
      script.on(Where.TARGET, ReplicationStatements.FLUSH);
      script.on(Where.TARGET, ReplicationStatements.ADVANCE_SLOT, way.objectName());
      script.on(
          Where.SOURCE, ReplicationStatements.BEGIN_AT, new Unknown("position"), way.objectName());
      script.on(Where.SOURCE, ReplicationStatements.FLUSH);
    });
  }

  private void decide(Script.Writer script) {
    script.begin(Step.DECIDE);
    if (!plan.takeover().freezing().atOnce()) {
      shut(script);
      setSequences(script);
    }
    write(script, phase);
    script.on(Where.TARGET, ReplicationStatements.FLUSH);
  }

  private void lead(Script.Writer script, List<PoolEntry> lines, Optional<String> remark) {
    plan.pool()
        .ifPresent(pool -> {
          lines.forEach(
              line -> script.add(Where.HOST, "%s: %s".formatted(pool.file(), line), remark));
          script.add(Where.POOL, AdminCommand.RELOAD.name(), remark);
        });
  }

  private void resume(Script.Writer script) {
    entries.stream()
        .flatMap(entry ->
            Stream.of(
                AdminCommand.RECONNECT.of(entry.name()), AdminCommand.RESUME.of(entry.name())))
        .forEach(command -> script.add(Where.POOL, command, Optional.empty()));
  }

  private void hook(Script.Writer script, Plan.Hook hook) {
    hooks.command(hook).ifPresent(script::command);
  }

  private void freezing(Script.Writer script, String task) {
    HookCommand.freezing(plan, task).ifPresent(script::command);
  }
}
