package org.pgcutover.migrator.check;

import static org.pgcutover.postgres.Side.SOURCE;
import static org.pgcutover.postgres.Side.TARGET;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.pgcutover.migrator.Plan;
import org.pgcutover.postgres.ClientTools;
import org.pgcutover.postgres.ClientTools.Client;
import org.pgcutover.postgres.Quote;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.Sql;

/** What must hold between the two. */
final class PairChecks {
  private static final int OLDEST = 14;
  private static final Sql INSTALLED = Sql.of("select extname from pg_extension order by 1");
  private static final Sql AVAILABLE = Sql.of("select name from pg_available_extensions");

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
    List<String> available = onTarget.list(AVAILABLE, row -> row.getString(1));
    for (String extension : onSource.list(INSTALLED, row -> row.getString(1))) {
      if (!available.contains(extension)) {
        stop(
            TARGET,
            "extension " + extension,
            "not available",
            "available, as the source uses it",
            "Install the package that brings the extension on the target's host.");
      }
    }
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
