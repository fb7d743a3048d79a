package org.pgcutover.migrator.check;

import static org.pgcutover.postgres.Side.SOURCE;
import static org.pgcutover.postgres.Side.TARGET;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.pgcutover.migrator.Plan;
import org.pgcutover.postgres.ClientTools;
import org.pgcutover.postgres.ClientTools.Client;
import org.pgcutover.postgres.Quote;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.Sql;
import org.pgcutover.verifier.ExtensionVersion;

/** What must hold between the two. */
final class PairChecks {
  private static final int OLDEST = 14;
  private static final Sql INSTALLED =
      Sql.of("select extname, extversion from pg_extension order by 1");
  private static final Sql AVAILABLE =
      Sql.of("select name, default_version from pg_available_extensions");

  private final Plan plan;
  private final Server source;
  private final Server target;
  private final List<Finding> findings = new ArrayList<>();

  PairChecks(Plan plan, Server source, Server target) {
    this.plan = plan;
    this.source = source;
    this.target = target;
  }

  /** One running server under two addresses; nothing else is worth saying then. */
  static Optional<Finding> sameServer(Server source, Server target) {
    return source.process().equals(target.process())
        ? Optional.of(
            Finding.stop(
                TARGET,
                "two servers",
                "source and target are the same server",
                "two different servers",
                "Check both URIs: host and port lead to one server."))
        : Optional.empty();
  }

  List<Finding> run(
      Session onSource,
      Session onTarget,
      SourceChecks.Facts sourceFacts,
      TargetChecks.Facts targetFacts,
      ClientTools tools,
      Optional<Client> client) {
    versions();
    clientTools(tools, client);
    encoding(sourceFacts, targetFacts);
    extensions(onSource, onTarget);
    leftovers(onSource, SOURCE);
    leftovers(onTarget, TARGET);
    return List.copyOf(findings);
  }

  private void versions() {
    if (!source.version().isAtLeast(OLDEST)) {
      stop(
          SOURCE,
          "version",
          source.version().toString(),
          OLDEST + " or newer",
          "Upgrade the source first.");
    }
    if (target.version().major() < source.version().major()) {
      stop(
          TARGET,
          "version",
          target.version().toString(),
          source.version().major() + " or newer, as the source",
          "Choose a target that is not older than the source.");
    }
  }

  private void clientTools(ClientTools tools, Optional<Client> client) {
    if (client.isEmpty()) {
      int major = source.version().major();
      stop(
          SOURCE,
          "pg_dump",
          tools.newestMajor() == 0
              ? "none on this machine"
              : "the newest on this machine is " + tools.newestMajor(),
          major + " or newer, beside its pg_restore",
          "apt-get install postgresql-client-%d -- or put another installation's folder into PATH"
              .formatted(major));
    }
  }

  private void encoding(SourceChecks.Facts sourceFacts, TargetChecks.Facts targetFacts) {
    if (!sourceFacts.encoding().equals(targetFacts.encoding())) {
      stop(
          TARGET,
          "encoding",
          targetFacts.encoding(),
          sourceFacts.encoding(),
          "CREATE DATABASE %s ENCODING %s TEMPLATE template0;"
              .formatted(
                  Quote.identifier(target.database()), Quote.literal(sourceFacts.encoding())));
    }
    if (!sourceFacts.collate().equals(targetFacts.collate())) {
      findings.add(
          Finding.warning(
              TARGET,
              "collation",
              targetFacts.collate(),
              sourceFacts.collate() + ", or texts sort differently after the move",
              "CREATE DATABASE %s LC_COLLATE %s TEMPLATE template0;"
                  .formatted(
                      Quote.identifier(target.database()), Quote.literal(sourceFacts.collate()))));
    }
  }

  private void extensions(Session onSource, Session onTarget) {
    Map<String, String> available = versions(onTarget, AVAILABLE);
    versions(onSource, INSTALLED)
        .forEach((extension, version) -> {
          String offered = available.get(extension);
          if (offered == null) {
            stop(
                TARGET,
                "extension " + extension,
                "not available",
                "available, as the source uses it",
                "Install the package that brings the extension on the target's host.");
          } else if (ExtensionVersion.isOlder(offered, version)) {
            findings.add(
                Finding.warning(
                    TARGET,
                    "extension " + extension,
                    offered,
                    version + " or newer, as the source has it",
                    "Install a newer package of the extension on the target's host."));
          }
        });
  }

  /** By name, in their order. */
  private static Map<String, String> versions(Session session, Sql query) {
    Map<String, String> versions = new LinkedHashMap<>();
    session
        .list(query, row -> Map.entry(row.getString(1), row.getString(2)))
        .forEach(entry -> versions.put(entry.getKey(), entry.getValue()));
    return versions;
  }

  private void leftovers(Session session, Side side) {
    List<Leftover> left = Leftover.on(session, plan);
    if (!left.isEmpty()) {
      stop(
          side,
          "names in use",
          left.stream().map(Leftover::what).collect(Collectors.joining(", ")),
          "nothing of that name, for pgcutover changes only what it made",
          left.stream().map(Leftover::removal).collect(Collectors.joining(" "))
              + " -- if an earlier run left it; pgcutover abort does it while the target has the journal");
    }
  }

  private void stop(Side side, String name, String found, String needed, String fix) {
    findings.add(Finding.stop(side, name, found, needed, fix));
  }
}
