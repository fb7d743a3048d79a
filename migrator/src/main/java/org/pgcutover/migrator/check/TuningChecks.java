package org.pgcutover.migrator.check;

import static org.pgcutover.postgres.Side.TARGET;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.pgcutover.migrator.Plan;
import org.pgcutover.migrator.Plan.Tuning.Level;
import org.pgcutover.migrator.tuning.Change;
import org.pgcutover.migrator.tuning.TargetTuning;
import org.pgcutover.postgres.Catalog;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/**
 * What must hold before settings of the target's whole cluster are changed, and what the operator
 * has to know of it.
 */
final class TuningChecks {
  private static final Sql CLUSTER = Sql.file(TuningChecks.class, "cluster");

  private record Cluster(
      boolean mayAlterSystem,
      Optional<String> faultyLines,
      List<String> databases,
      Optional<String> clients) {
    static Cluster of(Session session) {
      return session.one(
          CLUSTER,
          row ->
              new Cluster(
                  row.getBoolean("may_alter_system"),
                  Optional.ofNullable(row.getString("faulty_lines")),
                  Arrays.asList((String[]) row.getArray("databases").getArray()),
                  Optional.ofNullable(row.getString("clients"))));
    }
  }

  private final Plan plan;
  private final Session target;
  private final List<Finding> findings = new ArrayList<>();

  TuningChecks(Plan plan, Session target) {
    this.plan = plan;
    this.target = target;
  }

  /** Nothing at the level safe. The session must be a superuser's, on a primary. */
  List<Finding> run() {
    if (plan.tuning().level() != Level.SAFE) {
      Cluster cluster = Cluster.of(target);
      canAlter(cluster);
      alone(cluster);
      changes();
      if (isUnsafe()) {
        canSync();
        minimal();
      }
    }
    return List.copyOf(findings);
  }

  private void canAlter(Cluster cluster) {
    if (!cluster.mayAlterSystem()) {
      stop(
          "allow_alter_system",
          "off",
          "on, for tuning %s changes settings by ALTER SYSTEM".formatted(level()),
          "allow_alter_system = on -- in postgresql.conf, then reload; or --tuning safe");
    }
    cluster
        .faultyLines()
        .ifPresent(lines ->
            stop(
                "configuration files",
                lines,
                "no faulty line, for the server would not read them again",
                "Mend the line, then SELECT pg_reload_conf();"));
    TargetTuning.outOfReach(plan, target).stream()
        .forEach(name ->
            stop(
                "setting " + name,
                "given on the server's command line",
                "in a file, for ALTER SYSTEM has no effect on it",
                "Start the server without -c %s, or use --tuning safe.".formatted(name)));
  }

  /** The settings are the whole cluster's: others would be slowed, and risked with it. */
  private void alone(Cluster cluster) {
    List<String> databases = cluster.databases().stream().filter(this::holdsObjects).toList();
    if (!databases.isEmpty()) {
      others("other databases of the target's cluster", String.join(", ", databases));
    }
    cluster
        .clients()
        .ifPresent(clients -> others("other clients of the target's cluster", clients));
  }

  private void others(String name, String found) {
    if (isUnsafe() && !plan.tuning().riskOthers()) {
      stop(
          name,
          found,
          "none, for a crash during the copy could damage the whole cluster",
          "Use --tuning load, or a cluster of its own; tuning.riskOthers: true takes the risk.");
    } else {
      warn(
          name,
          found,
          "none, for tuning %s changes settings of the whole cluster".formatted(level()),
          "Use --tuning safe where they must not notice.");
    }
  }

  /** What cannot be looked into is not empty. */
  private boolean holdsObjects(String database) {
    try (Session session = plan.target().withDatabase(database).open("pgcutover_check")) {
      return !new Catalog(session).objects().isEmpty();
    } catch (PostgresException e) {
      return true;
    }
  }

  private void changes() {
    List<Change> changes = TargetTuning.preview(plan, target);
    if (changes.isEmpty()) {
      return;
    }
    String list = changes.stream().map(Change::toString).collect(Collectors.joining(", "));
    warn(
        "settings of the target's cluster",
        list,
        "these values while rows are copied; then those from before return",
        "--tuning safe changes none of them.");
    if (isUnsafe()) {
      warn(
          "durability of the target's cluster",
          "off until the copy is done and forced to disk; should the run end before, run again or abort",
          "a cluster with nothing in it that matters: if it crashes meanwhile the copy starts over, and if its machine goes down every database of it may be lost",
          "--tuning load is nearly as fast and risks nothing.");
    }
  }

  private void canSync() {
    TargetTuning.trySync(plan, target)
        .ifPresent(how ->
            stop(
                "forcing the target's files to disk",
                how,
                "a way, for what is written without fsync must be on disk before the stream begins",
                "tuning: {syncCommand: ssh target sync} -- a command that ends when all is written"));
  }

  private void minimal() {
    List<String> obstacles = TargetTuning.obstacles(target);
    if (plan.tuning().restartCommand().isPresent() && !obstacles.isEmpty()) {
      warn(
          "wal_level = minimal",
          String.join(", ", obstacles),
          "none of these; the copy is done without it",
          "Leave tuning.restartCommand out, or remove what is named.");
    }
  }

  private boolean isUnsafe() {
    return plan.tuning().level() == Level.UNSAFE;
  }

  private String level() {
    return plan.tuning().level().name().toLowerCase(java.util.Locale.ROOT);
  }

  private void stop(String name, String found, String needed, String fix) {
    findings.add(Finding.stop(TARGET, name, found, needed, fix));
  }

  private void warn(String name, String found, String needed, String fix) {
    findings.add(Finding.warning(TARGET, name, found, needed, fix));
  }
}
