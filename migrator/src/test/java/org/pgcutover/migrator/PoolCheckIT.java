package org.pgcutover.migrator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgcutover.migrator.check.Finding;
import org.pgcutover.migrator.check.Preflight;
import org.pgcutover.migrator.pool.AdminConsole;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Side;

/** What {@code check} finds of a PgBouncer that is not as it should be. */
class PoolCheckIT {
  private static final Servers SERVERS = new Servers();

  @TempDir Path folder;

  private final PooledPair pooled =
      PooledPair.of(SERVERS.pair(15, 18), Map.of("stats_users", "looker"), Map.of("looker", "l"));
  private final Plan.Pool pool = pooled.pool();

  @AfterEach
  void close() {
    pooled.close();
  }

  @AfterAll
  static void end() {
    SERVERS.close();
  }

  @Test
  void nothingWhereAllIsWell() {
    assertThat(findings(pool)).isEmpty();
    assertThat(findings(named(PooledPair.NAME))).isEmpty();
  }

  @Test
  void aConsoleThatDoesNotAnswerOrLetsNobodyIn() {
    Endpoint admin = pool.admin();
    Endpoint deaf =
        new Endpoint(
            Side.POOL,
            "127.0.0.1",
            1,
            "pgbouncer",
            "pool_admin",
            admin.password(),
            admin.options());
    Endpoint wrong =
        new Endpoint(
            Side.POOL,
            admin.host(),
            admin.port(),
            admin.database(),
            admin.user(),
            Optional.of("n0t-the-passw0rd"),
            admin.options());

    assertThat(findings(administered(deaf)))
        .singleElement()
        .satisfies(f -> assertStops(f, "admin console", "refused"));
    assertThat(findings(administered(wrong)))
        .singleElement()
        .satisfies(f -> {
          assertStops(f, "admin console", "authentication failed");
          assertThat(f.toString())
              .contains("PGCUTOVER_POOL_PASSWORD")
              .doesNotContain("n0t-the-passw0rd");
        });
    assertThat(findings(administered(pooled.pair().source().as(Side.POOL))))
        .as("a server is no PgBouncer")
        .singleElement()
        .satisfies(f -> assertStops(f, "admin console", "version"));
  }

  @Test
  void aUserWhoMayOnlyLook() {
    Endpoint looker = pooled.bouncer().endpoint("pgbouncer", "looker", "l");

    assertThat(findings(administered(looker)))
        .singleElement()
        .satisfies(f -> assertStops(f, "admin_users", "looker may only look"));
  }

  @Test
  void aFileThatIsNotThereOrNotIncludedOrCannotBeReplaced() throws IOException {
    Path copy = Files.copy(pool.file(), folder.resolve("copy.ini"));

    assertThat(findings(at(folder.resolve("nowhere.ini"))))
        .singleElement()
        .satisfies(f -> assertStops(f, "databases file", "does not exist"));
    assertThat(findings(at(copy)))
        .singleElement()
        .satisfies(f -> assertStops(f, "included file", "does not include it"));
    assertThat(findings(at(Files.createSymbolicLink(folder.resolve("link"), pool.file()))))
        .as("a link is the file that it leads to")
        .isEmpty();
    assertThat(findings(at(Path.of("/proc/version"))))
        .anySatisfy(f -> assertStops(f, "databases file", "cannot be replaced"));
  }

  @Test
  void aLineThatLeadsElsewhereOrCannotBeProved() throws IOException {
    String line = pooled.file();

    rewrite(line.replace("host=127.0.0.1", "host=127.0.0.2"));
    assertThat(findings(pool))
        .singleElement()
        .satisfies(f -> assertStops(f, "database", "app = host=127.0.0.2"));
    assertThat(findings(named("app")))
        .singleElement()
        .satisfies(f -> assertStops(f, "database app", "cannot be proved to be the source"));
    assertThat(findings(named("other")))
        .singleElement()
        .satisfies(f -> assertThat(f.needed()).isEqualTo("a line for other"));

    rewrite(line.replace("host=127.0.0.1", "host=localhost"));
    assertThat(findings(pool)).as("by its address").isEmpty();

    rewrite(line.replace("app =", "* ="));
    assertThat(findings(pool))
        .as("stands for other databases too")
        .singleElement()
        .satisfies(f -> assertStops(f, "database", "* = host=127.0.0.1"));

    Endpoint elsewhere =
        new Endpoint(
            Side.SOURCE,
            "127.0.0.2",
            pool.source().port(),
            pool.source().database(),
            "me",
            Optional.empty(),
            Map.of());
    rewrite(line.replace("host=127.0.0.1", "host=127.0.0.2"));
    assertThat(
            findings(
                new Plan.Pool(
                    pool.admin(), pool.database(), pool.file(), elsewhere, pool.target())))
        .as("the source as PgBouncer reaches it")
        .isEmpty();
  }

  @Test
  void aLineThatIsNotLoadedAndADatabaseThatIsPaused() throws IOException {
    String line = pooled.file();
    Files.writeString(pool.file(), line.replace("app", "fresh"));
    assertThat(findings(pool))
        .singleElement()
        .satisfies(f -> assertStops(f, "database fresh", "not loaded"));

    rewrite(line);
    try (AdminConsole console = AdminConsole.open(pool.admin())) {
      console.pause("app", Deadline.after(Plan.Limits.DEFAULT.writesBlocked()));
    }
    assertThat(findings(pool))
        .singleElement()
        .satisfies(f -> assertStops(f, "database app", "paused"));
  }

  @Test
  void aTargetWhoseNameNoLineCanHold() {
    Endpoint target = pool.target();
    Endpoint twoLines =
        new Endpoint(
            Side.TARGET,
            target.host(),
            target.port(),
            "sh\nop",
            target.user(),
            target.password(),
            Map.of());

    assertThat(
            findings(
                new Plan.Pool(pool.admin(), pool.database(), pool.file(), pool.source(), twoLines)))
        .singleElement()
        .satisfies(f -> assertStops(f, "database app", "a control character"));
  }

  @Test
  void aPoolOfSessionsAndClientsWithoutPatience() {
    pooled.bouncer().configure(Map.of("pool_mode", "session", "query_wait_timeout", "3"));
    pooled.bouncer().kill();
    pooled.bouncer().restart();

    assertThat(findings(pool))
        .satisfiesExactly(
            f -> assertWarns(f, "pool_mode of app", "session"),
            f -> assertWarns(f, "query_wait_timeout", "3.0 s"));
  }

  private List<Finding> findings(Plan.Pool other) {
    Plan plan = DatabasePair.through(other, pooled.pair().plan());
    return new Preflight(plan, DatabasePair.ENVIRONMENT)
        .look().findings().stream().filter(finding -> finding.side() == Side.POOL).toList();
  }

  private void rewrite(String lines) throws IOException {
    Files.writeString(pool.file(), lines);
    try (AdminConsole console = AdminConsole.open(pool.admin())) {
      console.reload();
    }
  }

  private Plan.Pool administered(Endpoint admin) {
    return new Plan.Pool(admin, pool.database(), pool.file(), pool.source(), pool.target());
  }

  private Plan.Pool named(String database) {
    return new Plan.Pool(
        pool.admin(), Optional.of(database), pool.file(), pool.source(), pool.target());
  }

  private Plan.Pool at(Path file) {
    return new Plan.Pool(pool.admin(), pool.database(), file, pool.source(), pool.target());
  }

  private static void assertStops(Finding finding, String name, String found) {
    assertThat(finding.severity()).isEqualTo(Finding.Severity.STOP);
    assertThat(finding.name()).isEqualTo(name);
    assertThat(finding.found()).contains(found);
  }

  private static void assertWarns(Finding finding, String name, String found) {
    assertThat(finding.severity()).isEqualTo(Finding.Severity.WARNING);
    assertThat(finding.name()).isEqualTo(name);
    assertThat(finding.found()).isEqualTo(found);
  }
}
