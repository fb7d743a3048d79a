package org.pgcutover.migrator.config;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.pgcutover.exporter.WatchedPair;
import org.pgcutover.migrator.Plan;
import org.pgcutover.migrator.cutover.CutoverWindow;
import org.pgcutover.migrator.pool.AdminConsole;
import org.pgcutover.migrator.tuning.TunedSettings;
import org.pgcutover.postgres.ByteSize;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.NamePattern;
import org.pgcutover.postgres.Selection;
import org.pgcutover.postgres.Side;

/** Makes a plan of a configuration; says at once all that is missing or wrong. */
public final class PlanReader {
  private static final int DEFAULT_JOBS =
      Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 8);
  private static final Endpoint NOWHERE =
      new Endpoint(Side.SOURCE, "nowhere", 0, "nothing", "nobody", Optional.empty(), Map.of());

  private final Configuration configuration;
  private final Map<String, String> environment;
  private final List<String> problems = new ArrayList<>();

  /**
   * @param environment for passwords
   */
  public PlanReader(Configuration configuration, Map<String, String> environment) {
    this.configuration = configuration;
    this.environment = environment;
  }

  public Plan plan() {
    Endpoint source = endpoint(Side.SOURCE, configuration.source());
    Endpoint target = endpoint(Side.TARGET, configuration.target());
    Endpoint subscription =
        configuration.subscription().isPresent()
            ? endpoint(Side.SOURCE, configuration.subscription())
            : source;
    Plan plan =
        new Plan(
            migration(source),
            source,
            target,
            subscription,
            jobs(),
            configuration.work().map(this::work),
            Plan.Goal.CUTOVER,
            moment(),
            configuration.cutover().map(this::takeover).orElse(Plan.Takeover.DEFAULT),
            new Plan.Streams(configuration.jobs().isEmpty(), configuration.split()),
            restraint(),
            configuration.tuning().map(this::tuning).orElse(Plan.Tuning.DEFAULT),
            carry(),
            new Plan.WayBack(
                configuration
                    .wayBack()
                    .flatMap(Configuration.WayBack::mode)
                    .orElse(Plan.WayBack.Mode.AUTO),
                configuration.wayBack().flatMap(Configuration.WayBack::uri).isPresent()
                    ? endpoint(
                        Side.TARGET,
                        configuration.wayBack().map(w -> new Configuration.Server(w.uri())))
                    : target),
            configuration.pool().flatMap(pool -> pool(pool, source, target)),
            false,
            limits());
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    return plan;
  }

  /**
   * The pairs of databases that are watched without a plan: those that the file lists, and source
   * and target where they are given.
   */
  public List<WatchedPair> watchedPairs() {
    Map<String, Configuration.Pair> listed = configuration.pairs().orElse(Map.of());
    List<WatchedPair> pairs = new ArrayList<>();
    if (listed.isEmpty() || configuration.source().isPresent()) {
      Endpoint source = endpoint(Side.SOURCE, configuration.source());
      Endpoint target = endpoint(Side.TARGET, configuration.target());
      watched(migration(source), source, target).ifPresent(pairs::add);
    }
    listed.forEach((name, pair) -> {
      String key = "pairs." + name;
      // YAML has null for a key with nothing behind it.
      Optional<Configuration.Pair> given = Optional.ofNullable(pair);
      Endpoint source =
          endpoint(Side.SOURCE, given.flatMap(Configuration.Pair::source), key + ".source");
      Endpoint target =
          endpoint(Side.TARGET, given.flatMap(Configuration.Pair::target), key + ".target");
      watched(name, source, target).ifPresent(pairs::add);
    });
    if (pairs.stream().map(WatchedPair::name).distinct().count() < pairs.size()) {
      problems.add(
          "%s is the migration's name and a pair's%nhint: Give the pair in pairs another name."
              .formatted(pairs.getFirst().name()));
    }
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
    return pairs;
  }

  private Optional<WatchedPair> watched(String name, Endpoint source, Endpoint target) {
    if (source.equals(NOWHERE) || target.equals(NOWHERE)) {
      return Optional.empty();
    }
    try {
      return Optional.of(WatchedPair.of(name, source, target));
    } catch (IllegalArgumentException e) {
      problems.add(String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private Endpoint endpoint(Side side, Optional<Configuration.Server> server) {
    return server.flatMap(Configuration.Server::uri).isEmpty()
        ? missing(
            "the %s is not given%nhint: Give --%s URI, or %s.uri in the configuration file."
                .formatted(side, side, side))
        : endpoint(side, server, side.toString());
  }

  private Endpoint missing(String problem) {
    problems.add(problem);
    return NOWHERE;
  }

  private Endpoint endpoint(Side side, Optional<Configuration.Server> server, String key) {
    Optional<String> uri = server.flatMap(Configuration.Server::uri);
    if (uri.isEmpty()) {
      return missing("%1$s is not given%nhint: Write %1$s.uri.".formatted(key));
    }
    try {
      return Endpoint.parse(side, uri.get(), environment);
    } catch (IllegalArgumentException e) {
      problems.add(String.valueOf(e.getMessage()));
      return NOWHERE;
    }
  }

  private Optional<Plan.Pool> pool(Configuration.Pool pool, Endpoint source, Endpoint target) {
    if (pool.admin().isEmpty() || pool.file().isEmpty()) {
      problems.add(
          "pool names %s%nhint: Give both pool.admin, the URI of PgBouncer's admin console, and pool.file, the included file with its databases."
              .formatted(
                  pool.admin().isPresent()
                      ? "no file"
                      : pool.file().isPresent() ? "no admin console" : "nothing"));
      return Optional.empty();
    }
    return Optional.of(
        new Plan.Pool(
            endpoint(Side.POOL, pool.admin().map(PlanReader::server))
                .withDatabase(AdminConsole.DATABASE),
            pool.database(),
            Path.of(pool.file().get()),
            pool.source().isPresent()
                ? endpoint(Side.SOURCE, pool.source().map(PlanReader::server))
                : source,
            pool.target().isPresent()
                ? endpoint(Side.TARGET, pool.target().map(PlanReader::server))
                : target));
  }

  private Plan.Takeover takeover(Configuration.Cutover cutover) {
    Map<Plan.Hook, List<String>> hooks = new EnumMap<>(Plan.Hook.class);
    cutover
        .hooks()
        .ifPresent(given -> {
          command(hooks, Plan.Hook.BEFORE_FREEZE, given.beforeFreeze());
          command(hooks, Plan.Hook.AFTER_FREEZE, given.afterFreeze());
          command(hooks, Plan.Hook.BEFORE_OPEN, given.beforeOpen());
          command(hooks, Plan.Hook.AFTER_OPEN, given.afterOpen());
          command(hooks, Plan.Hook.GIVEN_UP, given.givenUp());
        });
    if (hooks.containsKey(Plan.Hook.AFTER_OPEN) && cutover.switchCommand().isPresent()) {
      problems.add(
          "cutover has both switchCommand and hooks.afterOpen%nhint: They are run at the same moment: write one of them."
              .formatted());
    }
    Plan.Takeover takeover =
        new Plan.Takeover(hooks, freezing(cutover), cutover.waive().orElse(Set.of()));
    return cutover.switchCommand().map(takeover::withSwitchCommand).orElse(takeover);
  }

  private Plan.Freezing freezing(Configuration.Cutover cutover) {
    List<Configuration.Freeze> ways =
        cutover.freeze().orElse(List.of(Configuration.Freeze.READ_ONLY));
    if (ways.isEmpty()) {
      problems.add(
          "cutover.freeze is empty%nhint: Name read-only, lock or command, or leave the key out."
              .formatted());
    }
    if (ways.contains(Configuration.Freeze.COMMAND) != cutover.freezeCommand().isPresent()) {
      problems.add(
          "cutover has %s%nhint: Give both, freeze: [command] and freezeCommand, or neither."
              .formatted(
                  cutover.freezeCommand().isPresent()
                      ? "a freezeCommand that freeze does not name"
                      : "no freezeCommand, and freeze names command"));
    }
    return new Plan.Freezing(
        ways.contains(Configuration.Freeze.READ_ONLY),
        cutover.freezeCommand().map(Configuration.Command::words));
  }

  private static void command(
      Map<Plan.Hook, List<String>> hooks, Plan.Hook hook, Optional<Configuration.Command> command) {
    command.ifPresent(c -> hooks.put(hook, c.words()));
  }

  private static Configuration.Server server(String uri) {
    return new Configuration.Server(Optional.of(uri));
  }

  /** By default the name of the database, as far as a slot's name may hold it. */
  private String migration(Endpoint source) {
    String name =
        configuration
            .migration()
            .orElseGet(() ->
                source
                    .database()
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^a-z0-9_]", "_")
                    .replaceFirst("^(.{40}).*", "$1"));
    if (!name.matches("[a-z0-9_]{1,40}")) {
      problems.add(
          "the migration cannot be called %s%nhint: Use 1 to 40 lower-case letters, digits and underscores."
              .formatted(name));
    }
    return name;
  }

  /** Looked at now: the dump is written when the anchor is down already. */
  private Path work(String folder) {
    Path path = Path.of(folder);
    if (!Files.isDirectory(path) || !Files.isWritable(path)) {
      problems.add(
          "work is %s, which is no folder that can be written%nhint: Make the folder, or leave the key out for the system's temporary one."
              .formatted(folder));
    }
    return path;
  }

  private int jobs() {
    int jobs = configuration.jobs().orElse(DEFAULT_JOBS);
    if (jobs < 1 || jobs > 128) {
      problems.add("jobs is %d%nhint: Use 1 to 128.".formatted(jobs));
    }
    return jobs;
  }

  private Plan.Moment moment() {
    Configuration.Mode mode =
        configuration
            .cutover()
            .flatMap(Configuration.Cutover::mode)
            .orElse(Configuration.Mode.MANUAL);
    Optional<String> window = configuration.cutover().flatMap(Configuration.Cutover::window);
    Optional<String> file = configuration.cutover().flatMap(Configuration.Cutover::postponeFile);
    if (mode != Configuration.Mode.AUTO && (window.isPresent() || file.isPresent())) {
      problems.add(
          "cutover.%s is set, and cutover.mode is not auto%nhint: A run goes through the gate by itself only with cutover.mode: auto; else leave the key out."
              .formatted(window.isPresent() ? "window" : "postponeFile"));
    }
    return new Plan.Moment(
        mode.when(), window.flatMap(this::window), file.flatMap(this::postponeFile));
  }

  private Optional<CutoverWindow> window(String text) {
    try {
      return Optional.of(CutoverWindow.parse(text));
    } catch (IllegalArgumentException e) {
      problems.add(
          "cutover.window is %s: %s%nhint: Write hours and a time zone, such as 02:00-04:30 Europe/Berlin, and days before them where it is not every day: Sat,Sun 22:00-03:00 UTC."
              .formatted(text, e.getMessage()));
      return Optional.empty();
    }
  }

  /** A folder that is not there would mean that nothing ever holds the cutover. */
  private Optional<Path> postponeFile(String text) {
    try {
      Path file = Path.of(text).toAbsolutePath();
      Path folder = file.getParent();
      if (!Files.isDirectory(file) && folder != null && Files.isDirectory(folder)) {
        return Optional.of(file);
      }
    } catch (InvalidPathException e) {
      // Said below, as for what is no file.
    }
    problems.add(
        "cutover.postponeFile is %s, which is no file in a folder that is there%nhint: Name a file, which may be missing, in a folder that is there."
            .formatted(text));
    return Optional.empty();
  }

  private Plan.Restraint restraint() {
    Optional<ByteSize> rate = configuration.rate();
    if (rate.stream().anyMatch(r -> r.bytes() < 1)) {
      problems.add(
          "rate is 0%nhint: Use 50MB or the like; pgcutover pause stops a running copy."
              .formatted());
    }
    return new Plan.Restraint(
        rate,
        configuration.throttle().orElse(Configuration.Throttle.AUTO) == Configuration.Throttle.AUTO,
        configuration.limits().flatMap(Configuration.Limits::retainedWal),
        configuration.limits().flatMap(Configuration.Limits::snapshotAge));
  }

  private Plan.Tuning tuning(Configuration.Tuning tuning) {
    Plan.Tuning otherwise = Plan.Tuning.DEFAULT;
    Map<String, String> settings = tuning.settings().orElse(Map.of());
    settings.keySet().stream()
        .filter(name -> !TunedSettings.NAMES.contains(name))
        .sorted()
        .forEach(name ->
            problems.add(
                "tuning.settings cannot hold %s%nhint: Known are %s."
                    .formatted(
                        name,
                        TunedSettings.NAMES.stream().sorted().collect(Collectors.joining(", ")))));
    return new Plan.Tuning(
        tuning.level().orElse(otherwise.level()),
        tuning.restartCommand(),
        tuning.syncCommand(),
        tuning.riskOthers().orElse(otherwise.riskOthers()),
        settings,
        tuning.cores().map(this::cores),
        tuning.commands().orElse(otherwise.commands()));
  }

  private int cores(int cores) {
    if (cores < 1) {
      problems.add("tuning.cores is %d%nhint: Use 1 or more.".formatted(cores));
    }
    return cores;
  }

  private Plan.Carry carry() {
    return new Plan.Carry(
        new Selection(patterns(configuration.include()), patterns(configuration.exclude())),
        configuration.roles().orElse(false),
        configuration.tablespaces().orElse(Map.of()));
  }

  private List<NamePattern> patterns(Optional<List<String>> texts) {
    List<NamePattern> patterns = new ArrayList<>();
    for (String text : texts.orElse(List.of())) {
      try {
        patterns.add(NamePattern.parse(text));
      } catch (IllegalArgumentException e) {
        problems.add(String.valueOf(e.getMessage()));
      }
    }
    return patterns;
  }

  private Plan.Limits limits() {
    Plan.Limits otherwise = Plan.Limits.DEFAULT;
    return new Plan.Limits(
        limit(Configuration.Limits::anchor, otherwise.anchor()),
        limit(Configuration.Limits::resume, otherwise.resume()),
        limit(Configuration.Limits::reconnect, otherwise.reconnect()),
        limit(Configuration.Limits::catchUp, otherwise.catchUp()),
        limit(Configuration.Limits::lag, otherwise.lag()),
        limit(Configuration.Limits::writesBlocked, otherwise.writesBlocked()),
        limit(Configuration.Limits::hook, otherwise.hook()),
        limit(Configuration.Limits::afterwards, otherwise.afterwards()));
  }

  private Duration limit(
      Function<Configuration.Limits, Optional<Duration>> limit, Duration otherwise) {
    return configuration.limits().flatMap(limit).orElse(otherwise);
  }
}
