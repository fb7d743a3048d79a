package org.pgcutover.migrator.tuning;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.pgcutover.migrator.Plan;
import org.pgcutover.migrator.command.OperatorCommand;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.Quote;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/**
 * Forces what the target's server wrote without fsync from the machine's cache to its disk: by the
 * operator's own command, else by {@code sync -f} (coreutils 8.24), which the server runs. That is
 * syncfs(2), which on Linux returns when all is written and, since 5.8, tells of pages that could
 * not be.
 */
final class Disk {
  private static final Sql DIRECTORIES = Sql.file(Disk.class, "directories");

  private final Plan plan;
  private final Session target;

  Disk(Plan plan, Session target) {
    this.plan = plan;
    this.target = target;
  }

  /** Returns how it failed; empty where all is on disk. */
  Optional<String> sync() {
    return plan.tuning()
        .syncCommand()
        .map(command ->
            new OperatorCommand(plan, command)
                .run(plan.tuning().commands())
                .map(how -> "tuning.syncCommand " + how))
        .orElseGet(this::syncByServer);
  }

  private Optional<String> syncByServer() {
    List<String> directories = target.list(DIRECTORIES, row -> row.getString("directory"));
    String command =
        directories.stream()
            .map(directory -> "'" + directory.replace("'", "'\\''") + "'")
            .collect(Collectors.joining(" ", "sync -f ", ""));
    try {
      // No row, for sync reads nothing: once it has ended, a server that writes gets EPIPE.
      target.execute(
          new Sql(
              "COPY TO PROGRAM", "copy (select where false) to program " + Quote.literal(command)));
      return Optional.empty();
    } catch (PostgresException e) {
      if (e.isConnectionFailure()) {
        throw e;
      }
      return Optional.of("the target's server cannot run sync: " + e.getMessage());
    }
  }
}
