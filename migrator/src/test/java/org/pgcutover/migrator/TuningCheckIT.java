package org.pgcutover.migrator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pgcutover.migrator.Plan.Tuning.Level;
import org.pgcutover.migrator.check.Finding;
import org.pgcutover.migrator.check.Preflight;
import org.pgcutover.migrator.tuning.SessionTuning;
import org.pgcutover.migrator.tuning.TargetTuning;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.embedded.EmbeddedServer;

/** What check says of tuning before anything is changed. */
class TuningCheckIT {
  private static EmbeddedServer source;
  private static EmbeddedServer target;

  private Endpoint server;

  @BeforeAll
  static void start() {
    source = EmbeddedServer.start(15, Map.of("wal_level", "logical", "fsync", "off"));
    target = EmbeddedServer.start(17, Map.of());
    DatabasePair.execute(source.endpoint(Side.SOURCE), "create database moved");
    DatabasePair.execute(target.endpoint(Side.TARGET), "create database moved");
    DatabasePair.execute(target.endpoint(Side.TARGET), "create database other");
  }

  @AfterAll
  static void end() {
    source.close();
    target.close();
  }

  @BeforeEach
  void clean() {
    server = target.endpoint(Side.TARGET);
    DatabasePair.execute(server.withDatabase("other"), "drop table if exists theirs");
  }

  @Test
  void safeChangesNothingAndSaysNothing() {
    assertThat(findings(Level.SAFE, false))
        .noneMatch(f -> f.name().contains("cluster") || f.name().contains("durability"));
  }

  @Test
  void saysWhatWillBeChangedAndWhatIsAtRisk() {
    ClusterState before = ClusterState.of(server);

    assertThat(findings(Level.LOAD, false))
        .noneMatch(Finding::stops)
        .anySatisfy(f ->
            assertThat(f.found()).contains("max_wal_size 1GB -> 16GB").doesNotContain("fsync"));
    assertThat(findings(Level.UNSAFE, false))
        .noneMatch(Finding::stops)
        .anySatisfy(f -> assertThat(f.found()).contains("fsync on -> off"))
        .anySatisfy(f -> assertThat(f.needed()).contains("every database of it may be lost"));
    assertThat(ClusterState.of(server)).isEqualTo(before);
  }

  @Test
  void unsafeIsRefusedWhereOthersWouldBeRisked() {
    DatabasePair.execute(server.withDatabase("other"), "create table theirs ()");

    assertThat(stops(Level.UNSAFE, false))
        .containsExactly("other databases of the target's cluster");
    assertThat(stops(Level.UNSAFE, true)).isEmpty();
    assertThat(stops(Level.LOAD, false)).isEmpty();
    assertThat(findings(Level.LOAD, false))
        .anySatisfy(f -> assertThat(f.name()).isEqualTo("other databases of the target's cluster"));
  }

  @Test
  void unsafeIsRefusedWhileOthersAreConnected() throws Exception {
    try (Application _ = Application.connect(server)) {
      assertThat(stops(Level.UNSAFE, false))
          .containsExactly("other clients of the target's cluster");
    }
  }

  @Test
  void refusesWhatAlterSystemCannotChange() {
    try {
      restart("-o '-c autovacuum=on -c allow_alter_system=off'");

      assertThat(stops(Level.LOAD, false))
          .containsExactly("allow_alter_system", "setting autovacuum");
      assertThat(stops(Level.SAFE, false)).isEmpty();
    } finally {
      // pg_ctl restart would keep the options.
      target.stop();
      target.restart();
    }
  }

  @Test
  void refusesConfigurationFilesThatTheServerWouldNotRead() {
    execute("copy (select 'nonsense here') to program 'cat >> postgresql.conf'");
    try {
      assertThat(stops(Level.LOAD, false)).containsExactly("configuration files");
    } finally {
      execute("copy (select) to program 'sed -i /nonsense/d postgresql.conf'");
    }
  }

  @Test
  void refusesUnsafeWithoutAWayToTheDisk() {
    assertThat(stops(tuning(Level.UNSAFE, false, Optional.of("exit 3"), Optional.empty())))
        .containsExactly("forcing the target's files to disk");
  }

  @Test
  void saysWhyWalLevelStays() {
    execute("select pg_create_physical_replication_slot('theirs')");
    try {
      Plan.Tuning tuning = tuning(Level.UNSAFE, false, Optional.empty(), Optional.of("true"));

      assertThat(findings(tuning))
          .noneMatch(Finding::stops)
          .anySatisfy(f ->
              assertThat(f.name() + f.found())
                  .isEqualTo("wal_level = minimal" + "replication slot theirs"))
          .noneSatisfy(f -> assertThat(f.found()).contains("wal_level replica"));
    } finally {
      execute("select pg_drop_replication_slot('theirs')");
    }
  }

  /**
   * It reads nothing from the server, which must not matter when it ends before the server writes.
   */
  @Test
  void syncByTheServerNeverBreaks() {
    Plan plan = plan(Plan.Tuning.DEFAULT);
    try (Session session = plan.target().open("pgcutover_tuning")) {
      for (int i = 0; i < 300; i++) {
        assertThat(TargetTuning.trySync(plan, session)).isEmpty();
      }
    }
  }

  @Test
  void aSessionTakesItsSettings() {
    Plan plan = plan(Plan.Tuning.DEFAULT);
    try (Session session = plan.target().open("pgcutover_copy")) {
      SessionTuning tuning = SessionTuning.of(plan, session, 2);

      tuning.apply(session);

      assertThat(tuning.settings())
          .containsEntry("synchronous_commit", "off")
          .containsEntry("session_replication_role", "replica")
          .containsKeys("maintenance_work_mem", "max_parallel_maintenance_workers");
      assertThat(session.setting("session_replication_role")).contains("replica");
      assertThat(session.setting("synchronous_commit")).contains("off");
    }
  }

  private void execute(String sql) {
    DatabasePair.execute(server, sql);
  }

  private static void restart(String options) {
    try {
      Process process =
          new ProcessBuilder("sh", "-c", target.restartCommand("-m fast " + options))
              .inheritIO()
              .start();
      assertThat(process.waitFor()).isZero();
    } catch (java.io.IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> stops(Level level, boolean riskOthers) {
    return stops(tuning(level, riskOthers, Optional.empty(), Optional.empty()));
  }

  private static List<String> stops(Plan.Tuning tuning) {
    return findings(tuning).stream().filter(Finding::stops).map(Finding::name).toList();
  }

  private static List<Finding> findings(Level level, boolean riskOthers) {
    return findings(tuning(level, riskOthers, Optional.empty(), Optional.empty()));
  }

  private static List<Finding> findings(Plan.Tuning tuning) {
    return new Preflight(plan(tuning), Map.copyOf(System.getenv())).look().findings();
  }

  private static Plan plan(Plan.Tuning tuning) {
    return new DatabasePair(
            "moved",
            source.endpoint(Side.SOURCE).withDatabase("moved"),
            target.endpoint(Side.TARGET).withDatabase("moved"))
        .plan(tuning, DatabasePair.LIMITS, Plan.Goal.GATE);
  }

  private static Plan.Tuning tuning(
      Level level, boolean riskOthers, Optional<String> sync, Optional<String> restart) {
    return new Plan.Tuning(
        level,
        restart,
        sync,
        riskOthers,
        Map.of(),
        Optional.empty(),
        Plan.Tuning.DEFAULT.commands());
  }
}
