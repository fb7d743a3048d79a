package org.pgcutover.migrator.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.pgcutover.migrator.MigrationException;
import org.pgcutover.migrator.Plan;
import org.pgcutover.postgres.Catalog;
import org.pgcutover.postgres.ClientTools;
import org.pgcutover.postgres.ClientTools.Client;
import org.pgcutover.postgres.DatabaseObject;
import org.pgcutover.postgres.Scope;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Table;

/** Looks at every precondition on both sides and says all that fail at once. Changes nothing. */
public final class Preflight {
  /** What was looked at, and what does not hold. */
  public record Checked(Optional<Ready> ready, List<Finding> findings) {
    public Checked {
      findings = List.copyOf(findings);
    }
  }

  private final Plan plan;
  private final Map<String, String> environment;

  /**
   * @param environment whose PATH is searched for pg_dump
   */
  public Preflight(Plan plan, Map<String, String> environment) {
    this.plan = plan;
    this.environment = environment;
  }

  /**
   * What a migration begins with.
   *
   * @throws MigrationException.Refused with every finding that stops it
   */
  public Ready check() {
    Checked checked = look();
    return checked.ready().orElseThrow(() -> refused(checked.findings()));
  }

  public Checked look() {
    try (Session source = plan.source().open("pgcutover_check");
        Session target = plan.target().open("pgcutover_check")) {
      // Names in what is found come out qualified.
      return look(source.set("search_path", ""), target.set("search_path", ""));
    }
  }

  private Checked look(Session source, Session target) {
    Server sourceServer = Server.of(source);
    Server targetServer = Server.of(target);
    Optional<Finding> same = PairChecks.sameServer(sourceServer, targetServer);
    if (same.isPresent()) {
      return new Checked(Optional.empty(), List.of(same.get()));
    }
    Scope scope = plan.carry().selection().scope(source);
    List<Table> tables =
        new Catalog(source)
            .tables().stream().filter(table -> !scope.leavesOut(table.name())).toList();
    List<DatabaseObject> targetObjects = new Catalog(target).objects();
    SourceChecks.Facts sourceFacts = SourceChecks.Facts.of(source);
    TargetChecks.Facts targetFacts = TargetChecks.Facts.of(target);
    ClientTools tools = ClientTools.find(environment);
    Optional<Client> client = tools.forSource(sourceServer.version());

    List<Finding> findings = new ArrayList<>();
    findings.addAll(new SourceChecks(plan, sourceFacts).run(source, tables));
    findings.addAll(new ScopeChecks(plan.carry().selection(), scope).run(source));
    findings.addAll(
        new TargetChecks(plan, targetFacts).run(target, targetObjects, sourceFacts.bytes()));
    if (targetFacts.superuser() && !targetFacts.inRecovery()) {
      findings.addAll(new TuningChecks(plan, target).run());
    }
    findings.addAll(
        new PairChecks(plan, sourceServer, targetServer)
            .run(source, target, sourceFacts, targetFacts, tools, client));
    findings.addAll(new WayBackChecks(plan).run(source, target));
    findings.addAll(PoolChecks.run(plan));
    findings.addAll(HookChecks.run(plan));
    SurroundingsChecks surroundings = new SurroundingsChecks(plan.carry(), scope);
    findings.addAll(surroundings.run(source, target));
    Optional<Ready> ready =
        findings.stream().anyMatch(Finding::stops)
            ? Optional.empty()
            : client.map(c ->
                new Ready(
                    sourceServer,
                    targetServer,
                    tables,
                    scope,
                    surroundings.settings(),
                    surroundings.roles(),
                    c,
                    targetObjects,
                    findings));
    return new Checked(ready, findings);
  }

  private static MigrationException refused(List<Finding> findings) {
    List<Finding> stops = findings.stream().filter(Finding::stops).toList();
    return new MigrationException.Refused(
        "%d %s%n%s"
            .formatted(
                stops.size(),
                stops.size() == 1 ? "precondition does not hold" : "preconditions do not hold",
                stops.stream().map(f -> "- " + f).collect(Collectors.joining("\n"))),
        "Mend them and run again; pgcutover check shows them without starting anything.");
  }
}
