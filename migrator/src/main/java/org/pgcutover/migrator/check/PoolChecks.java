package org.pgcutover.migrator.check;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.pgcutover.migrator.Plan;
import org.pgcutover.migrator.pool.AdminConsole;
import org.pgcutover.migrator.pool.DatabasesFile;
import org.pgcutover.migrator.pool.PoolEntry;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.Side;

/** What the cutover needs of PgBouncer: its admin console, its file, and where that leads. */
final class PoolChecks {
  /** RECONNECT came with 1.9 (its change log). */
  private static final Pattern TOO_OLD = Pattern.compile("PgBouncer (0\\.|1\\.[0-8](\\D|$)).*");

  /** PgBouncer goes no further either. */
  private static final int DEEPEST = 10;

  private static final Pattern INCLUDE = Pattern.compile("\\s*%include\\s+(.*\\S)\\s*");

  private final Plan plan;
  private final Plan.Pool pool;
  private final List<Finding> findings = new ArrayList<>();

  private PoolChecks(Plan plan, Plan.Pool pool) {
    this.plan = plan;
    this.pool = pool;
  }

  /** None where the plan names no pool. */
  static List<Finding> run(Plan plan) {
    return plan.pool().map(pool -> new PoolChecks(plan, pool).run()).orElse(List.of());
  }

  private List<Finding> run() {
    Optional<DatabasesFile> file = file();
    try (AdminConsole console = AdminConsole.open(pool.admin())) {
      if (console(console)) {
        file.ifPresent(f -> {
          included(console, f);
          entries(console, f);
        });
        patience(console);
      }
    } catch (PostgresException e) {
      stop(
          "admin console",
          String.valueOf(e.getMessage()),
          "an answer from " + pool.admin(),
          "Mend pool.admin: host and port are PgBouncer's, the user is one of its admin_users; its password comes from PGCUTOVER_POOL_PASSWORD.");
    }
    return List.copyOf(findings);
  }

  private boolean console(AdminConsole console) {
    String version = console.version();
    if (TOO_OLD.matcher(version).matches()) {
      stop("version", version, "PgBouncer 1.9 or newer, for RECONNECT", "Install a newer one.");
      return false;
    }
    if (!console.mayPause()) {
      stop(
          "admin_users",
          pool.admin().user() + " may only look",
          "a user who may PAUSE",
          "admin_users = %s ; in the section [pgbouncer], then RELOAD"
              .formatted(pool.admin().user()));
    }
    return true;
  }

  private Optional<DatabasesFile> file() {
    try {
      DatabasesFile file = DatabasesFile.read(pool.file());
      file.obstacle()
          .ifPresent(obstacle ->
              stop(
                  "databases file",
                  "%s cannot be replaced: %s".formatted(pool.file(), obstacle),
                  "a file that pgcutover may replace, with its owner and mode",
                  "Run pgcutover as its owner, who may also write to its folder; give a container the folder and not the file alone."));
      return Optional.of(file);
    } catch (UncheckedIOException e) {
      stop(
          "databases file",
          "%s %s".formatted(pool.file(), e.getMessage()),
          "the file that PgBouncer's configuration includes",
          "Move the lines of [databases] there, and put %%include %s in their place."
              .formatted(pool.file().toAbsolutePath()));
      return Optional.empty();
    }
  }

  private void included(AdminConsole console, DatabasesFile file) {
    Path configuration = Path.of(console.setting("conffile").orElse(""));
    if (!configuration.isAbsolute() || !Files.isReadable(configuration)) {
      warn(
          "included file",
          "PgBouncer's own configuration (%s) cannot be read from here".formatted(configuration),
          "proof that it includes " + pool.file(),
          "Look for %%include %s in it.".formatted(pool.file().toAbsolutePath()));
      return;
    }
    if (!includes(configuration, file, 0)) {
      stop(
          "included file",
          "%s does not include it".formatted(configuration),
          "%include " + pool.file(),
          "Put %%include %s below [databases] in %s, in place of its lines."
              .formatted(pool.file().toAbsolutePath(), configuration));
    }
  }

  /** A relative name counts by its last part: it depends on where PgBouncer was started. */
  private static boolean includes(Path configuration, DatabasesFile file, int depth) {
    if (file.isAt(configuration)) {
      return true;
    }
    try (Stream<String> lines = Files.lines(configuration, StandardCharsets.ISO_8859_1)) {
      return depth < DEEPEST
          && lines
              .map(INCLUDE::matcher)
              .filter(Matcher::matches)
              .map(include -> Path.of(include.group(1)))
              .anyMatch(included ->
                  (!included.isAbsolute() && file.isNamed(included))
                      || includes(configuration.resolveSibling(included), file, depth + 1));
    } catch (IOException | UncheckedIOException e) {
      return false;
    }
  }

  private void entries(AdminConsole console, DatabasesFile file) {
    List<PoolEntry> entries = file.entriesOf(pool);
    if (entries.isEmpty()) {
      stop(
          "database",
          file.entries().stream().map(PoolEntry::toString).collect(joining("; ", "[", "]")),
          pool.database()
              .map(name -> "a line for " + name)
              .orElse("a line of its own that leads to " + pool.source()),
          "Add it to %s; where PgBouncer knows the source by another address, name that in pool.source."
              .formatted(pool.file()));
    }
    for (PoolEntry entry : entries) {
      entry(entry, console.database(entry.name()));
    }
    String configured = console.setting("pool_mode").orElse("session");
    entries.stream()
        .map(PoolEntry::name)
        .filter(name ->
            console
                .database(name)
                .flatMap(AdminConsole.Database::poolMode)
                .orElse(configured)
                .equals("session"))
        .forEach(name ->
            warn(
                "pool_mode of " + name,
                "session",
                "transaction: until the last of its clients disconnects there is no pause, and the cutover is given up",
                "pool_mode = transaction ; where the application allows for it"));
  }

  private void entry(PoolEntry entry, Optional<AdminConsole.Database> loaded) {
    if (!entry.leadsTo(pool.source())) {
      stop(
          "database " + entry.name(),
          entry + ", which cannot be proved to be the source",
          "host, port and dbname of " + pool.source(),
          "Mend the line; or name the source in pool.source, by the address that the line has.");
    }
    if (!entry.fitsALine() || !entry.leadingTo(pool.target()).fitsALine()) {
      stop(
          "database " + entry.name(),
          "the line, or the database of pool.target, has a control character or is no UTF-8",
          "names that a line of %s can hold".formatted(pool.file()),
          "Rename the database, or lead its clients on by a hook and not by pool.");
    }
    if (loaded.filter(entry::isLoadedAs).isEmpty()) {
      stop(
          "database " + entry.name(),
          loaded
              .map(l ->
                  "loaded as host=%s port=%s dbname=%s"
                      .formatted(l.host().orElse("(Unix socket)"), l.port(), l.database()))
              .orElse("not loaded"),
          entry.toString(),
          "RELOAD on the admin console; if that does not help, another line or file says otherwise.");
    }
    if (loaded.filter(AdminConsole.Database::paused).isPresent()) {
      stop(
          "database " + entry.name(),
          "paused",
          "not paused: what somebody else has paused is not pgcutover's to resume",
          "RESUME \"%s\" on the admin console".formatted(entry.name()));
    }
  }

  private void patience(AdminConsole console) {
    Duration writesBlocked = plan.limits().writesBlocked();
    console
        .setting("query_wait_timeout")
        .map(Double::parseDouble)
        .filter(seconds -> seconds > 0 && seconds * 1_000 < writesBlocked.toMillis())
        .ifPresent(seconds ->
            warn(
                "query_wait_timeout",
                seconds + " s",
                "more than limits.writesBlocked (%d ms), or clients that wait see an error"
                    .formatted(writesBlocked.toMillis()),
                "query_wait_timeout = %d".formatted(2 * writesBlocked.toSeconds() + 1)));
  }

  private void warn(String name, String found, String needed, String fix) {
    findings.add(Finding.warning(Side.POOL, name, found, needed, fix));
  }

  private void stop(String name, String found, String needed, String fix) {
    findings.add(Finding.stop(Side.POOL, name, found, needed, fix));
  }
}
