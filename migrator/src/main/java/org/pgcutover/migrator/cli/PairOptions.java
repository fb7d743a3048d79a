package org.pgcutover.migrator.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pgcutover.exporter.WatchedPair;
import org.pgcutover.migrator.Plan;
import org.pgcutover.migrator.Plan.Tuning.Level;
import org.pgcutover.migrator.config.Configuration;
import org.pgcutover.migrator.config.ConfigurationFile;
import org.pgcutover.migrator.config.PlanReader;
import org.pgcutover.migrator.config.WebConfigFile;
import org.pgcutover.migrator.process.MetricsAddress;
import org.pgcutover.postgres.ByteSize;
import picocli.CommandLine.Option;

/**
 * The options that name a pair of servers: a file, or two URIs; what is given here goes before the
 * file.
 */
final class PairOptions {
  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "Configuration file (YAML).")
  Optional<Path> config = Optional.empty();

  @Option(
      names = "--source",
      paramLabel = "URI",
      description = "Source, as a libpq connection URI.")
  Optional<String> source = Optional.empty();

  @Option(
      names = "--target",
      paramLabel = "URI",
      description = "Target, as a libpq connection URI.")
  Optional<String> target = Optional.empty();

  @Option(
      names = "--subscription",
      paramLabel = "URI",
      description = "Source as the target server reaches it; the same as --source if not given.")
  Optional<String> subscription = Optional.empty();

  @Option(
      names = "--migration",
      paramLabel = "NAME",
      description = "Name of the migration; the source's database if not given.")
  Optional<String> migration = Optional.empty();

  @Option(
      names = "--jobs",
      paramLabel = "N",
      description =
          "Parts copied and tables compared at once; found while copying, from the number of cores on, if not given.")
  Optional<Integer> jobs = Optional.empty();

  @Option(
      names = "--split",
      paramLabel = "SIZE",
      description = "Copy larger tables in parts of this size, such as 1GB.")
  Optional<ByteSize> split = Optional.empty();

  @Option(
      names = "--tuning",
      paramLabel = "LEVEL",
      description =
          "How far the target's settings are bent while rows are copied: safe (the default), load or unsafe.")
  Optional<Level> tuning = Optional.empty();

  @Option(
      names = "--include",
      paramLabel = "PATTERN",
      description =
          "Move only what it names: schema, schema.table, schema.log_*. May be given several times.")
  List<String> include = List.of();

  @Option(
      names = "--exclude",
      paramLabel = "PATTERN",
      description = "Leave out what it names. May be given several times.")
  List<String> exclude = List.of();

  @Option(
      names = "--roles",
      description = "Create the roles that the target does not have, without passwords.")
  boolean roles;

  Configuration configuration() {
    Configuration file = config.map(ConfigurationFile::read).orElseGet(ConfigurationFile::empty);
    return new Configuration(
        migration.or(file::migration),
        source.map(PairOptions::server).or(file::source),
        target.map(PairOptions::server).or(file::target),
        subscription.map(PairOptions::server).or(file::subscription),
        jobs.or(file::jobs),
        split.or(file::split),
        file.work(),
        file.metrics(),
        file.pairs(),
        file.cutover(),
        file.throttle(),
        file.rate(),
        tuning
            .map(level ->
                file.tuning()
                    .map(configured -> configured.with(level))
                    .orElseGet(() -> Configuration.Tuning.of(level)))
            .or(file::tuning),
        given(include).or(file::include),
        given(exclude).or(file::exclude),
        roles ? Optional.of(true) : file.roles(),
        file.tablespaces(),
        file.wayBack(),
        file.pool(),
        file.limits());
  }

  Plan plan(Map<String, String> environment) {
    return new PlanReader(configuration(), environment).plan();
  }

  /** What is watched without being migrated. */
  List<WatchedPair> watched(Map<String, String> environment) {
    return new PlanReader(configuration(), environment).watchedPairs();
  }

  MetricsAddress metrics(Optional<Integer> port) {
    Optional<Configuration.Metrics> metrics = configuration().metrics();
    return new MetricsAddress(
        metrics.flatMap(Configuration.Metrics::host).orElse(MetricsAddress.DEFAULT.host()),
        port.or(() -> metrics.flatMap(Configuration.Metrics::port))
            .orElse(MetricsAddress.DEFAULT.port()),
        metrics
            .flatMap(Configuration.Metrics::webConfig)
            .map(file -> WebConfigFile.read(Path.of(file)))
            .orElse(MetricsAddress.DEFAULT.security()));
  }

  private static Optional<List<String>> given(List<String> patterns) {
    return patterns.isEmpty() ? Optional.empty() : Optional.of(patterns);
  }

  private static Configuration.Server server(String uri) {
    return new Configuration.Server(Optional.of(uri));
  }
}
