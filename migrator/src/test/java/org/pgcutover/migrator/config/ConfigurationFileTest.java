package org.pgcutover.migrator.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgcutover.exporter.WatchedPair;
import org.pgcutover.migrator.Plan;
import org.pgcutover.postgres.ByteSize;
import org.pgcutover.postgres.Side;

class ConfigurationFileTest {
  private static final Path FILE = Path.of("migration.yaml");

  @Test
  void readsEveryKey(@TempDir Path work) {
    Plan plan =
        plan(
            """
            migration: shop_move
            source: {uri: 'postgresql://me@a:1/shop'}
            target: {uri: 'postgresql://me@b:2/shop'}
            subscription: {uri: 'postgresql://sub@c:3/shop'}
            jobs: 7
            work: %s
            metrics: {host: 0.0.0.0, port: 9000}
            cutover: {mode: manual, switchCommand: ./switch}
            limits: {anchor: 1s, resume: 6s, reconnect: 7s, catchUp: 2s, lag: 3s, writesBlocked: 4s, hook: 5s, afterwards: 0s}
            """
                .formatted(work));

    assertThat(plan.migration()).isEqualTo("shop_move");
    assertThat(plan.objectName()).isEqualTo("pgcutover_shop_move");
    assertThat(plan.source()).hasToString("postgresql://me@a:1/shop");
    assertThat(plan.target()).hasToString("postgresql://me@b:2/shop");
    assertThat(plan.subscription()).hasToString("postgresql://sub@c:3/shop");
    assertThat(plan.jobs()).isEqualTo(7);
    assertThat(plan.work()).contains(work);
    assertThat(plan.moment().when()).isEqualTo(Plan.Moment.When.MANUAL);
    assertThat(plan.takeover().hooks())
        .containsExactly(Map.entry(Plan.Hook.AFTER_OPEN, List.of("sh", "-c", "./switch")));
    assertThat(plan.limits())
        .isEqualTo(
            new Plan.Limits(
                Duration.ofSeconds(1),
                Duration.ofSeconds(6),
                Duration.ofSeconds(7),
                Duration.ofSeconds(2),
                Duration.ofSeconds(3),
                Duration.ofSeconds(4),
                Duration.ofSeconds(5),
                Duration.ZERO));
  }

  @Test
  void namesAPoolWithItsPasswordFromTheEnvironment() {
    Plan plan =
        plan(
            servers("shop")
                + """
                pool:
                  admin: postgresql://me@pool:6432
                  file: /etc/pgbouncer/databases.ini
                  database: sales
                  target: postgresql://inside:5433/shop
                """,
            Map.of("PGCUTOVER_POOL_PASSWORD", "p0ol"));

    Plan.Pool pool = plan.pool().orElseThrow();
    assertThat(pool.admin()).hasToString("postgresql://me@pool:6432/pgbouncer");
    assertThat(pool.admin().password()).contains("p0ol");
    assertThat(pool.file()).isEqualTo(Path.of("/etc/pgbouncer/databases.ini"));
    assertThat(pool.database()).contains("sales");
    assertThat(pool.source()).isEqualTo(plan.source());
    assertThat(pool.target().host()).isEqualTo("inside");

    Plan.Pool back = plan.reversed().pool().orElseThrow();
    assertThat(back.source()).isEqualTo(pool.target().as(Side.SOURCE));
    assertThat(back.target()).isEqualTo(pool.source().as(Side.TARGET));
    assertThat(plan.reversed().reversed()).isEqualTo(plan);
  }

  @Test
  void aPoolNeedsAConsoleAndAFile() {
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> plan(servers("shop") + "pool: {admin: 'postgresql://me@pool:6432'}\n"))
        .withMessageContaining("pool names no file");
  }

  @Test
  void tuningIsALevelOrAMap() {
    assertThat(plan(servers("shop")).tuning()).isEqualTo(Plan.Tuning.DEFAULT);
    assertThat(plan(servers("shop") + "tuning: load\n").tuning().level())
        .isEqualTo(Plan.Tuning.Level.LOAD);
    assertThat(
            plan(servers("shop")
                    + """
                    tuning:
                      level: unsafe
                      restartCommand: ./restart
                      syncCommand: ./sync
                      riskOthers: true
                      settings: {max_wal_size: 64GB}
                      cores: 16
                      commands: 5m
                    """)
                .tuning())
        .isEqualTo(
            new Plan.Tuning(
                Plan.Tuning.Level.UNSAFE,
                Optional.of("./restart"),
                Optional.of("./sync"),
                true,
                Map.of("max_wal_size", "64GB"),
                Optional.of(16),
                Duration.ofMinutes(5)));
  }

  @Test
  void tuningSetsOnlyWhatItPutsBack() {
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() ->
            plan(
                servers("shop")
                    + "tuning: {level: load, cores: 0, settings: {archive_command: x}}\n"))
        .satisfies(e ->
            assertThat(e.problems())
                .hasSize(2)
                .anyMatch(p -> p.startsWith("tuning.settings cannot hold archive_command"))
                .anyMatch(p -> p.startsWith("tuning.cores is 0")));
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> plan(servers("shop") + "tuning: reckless\n"));
  }

  @Test
  void sparesTheSourceAsItIsTold() {
    Plan plan =
        plan(
            """
            source: {uri: 'postgresql://a/shop'}
            target: {uri: 'postgresql://b/shop'}
            throttle: off
            rate: 50MB
            limits: {retainedWal: 8GB, snapshotAge: 12h}
            """);

    assertThat(plan.restraint())
        .isEqualTo(
            new Plan.Restraint(
                Optional.of(ByteSize.parse("50MB")),
                false,
                Optional.of(ByteSize.parse("8GB")),
                Optional.of(Duration.ofHours(12))));
    assertThat(plan.limitedTo(Optional.of(ByteSize.parse("1MB"))).restraint().rate())
        .contains(ByteSize.parse("1MB"));
  }

  @Test
  void aRateOfNothingIsRefused() {
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() ->
            plan(
                """
                source: {uri: 'postgresql://a/shop'}
                target: {uri: 'postgresql://b/shop'}
                rate: 0MB
                """))
        .withMessageContaining("rate is 0");
  }

  @Test
  void hasADefaultForAllButTheServers() {
    Plan plan = plan(servers("My Shop-1"));

    assertThat(plan.migration()).isEqualTo("my_shop_1");
    assertThat(plan.subscription()).isEqualTo(plan.source());
    assertThat(plan.jobs()).isBetween(1, 8);
    assertThat(plan.goal()).isEqualTo(Plan.Goal.CUTOVER);
    assertThat(plan.moment())
        .isEqualTo(new Plan.Moment(Plan.Moment.When.MANUAL, Optional.empty(), Optional.empty()));
    assertThat(plan.work()).isEmpty();
    assertThat(plan.takeover()).isEqualTo(Plan.Takeover.DEFAULT);
    assertThat(plan.limits()).isEqualTo(Plan.Limits.DEFAULT);
  }

  @Test
  void shortensADatabasesNameToWhatASlotCanHave() {
    assertThat(plan(servers("x".repeat(63))).migration()).isEqualTo("x".repeat(40));
  }

  @Test
  void commandLineGoesBeforeTheFile() {
    Plan plan = plan(servers("shop") + "cutover: {mode: manual, switchCommand: old}\n");

    Plan other =
        plan.with(
            Optional.of(Plan.Goal.COPY), Optional.of(Plan.Moment.When.AUTO), Optional.of("new"));
    assertThat(other.goal()).isEqualTo(Plan.Goal.COPY);
    assertThat(other.moment().when()).isEqualTo(Plan.Moment.When.AUTO);
    assertThat(other.takeover().hooks())
        .containsEntry(Plan.Hook.AFTER_OPEN, List.of("sh", "-c", "new"));
    assertThat(plan.with(Optional.empty(), Optional.empty(), Optional.empty())).isEqualTo(plan);
  }

  @Test
  void readsWhenTheCutoverMayBegin(@TempDir Path work) {
    Plan.Moment moment =
        plan(servers("shop")
                + """
                cutover:
                  mode: auto
                  window: Sat,Sun 22:00-03:00 Europe/Berlin
                  postponeFile: %s
                """
                    .formatted(work.resolve("postpone")))
            .moment();

    assertThat(moment.when()).isEqualTo(Plan.Moment.When.AUTO);
    assertThat(moment.window()).hasToString("Optional[Sat,Sun 22:00-03:00 Europe/Berlin]");
    assertThat(moment.postponeFile()).contains(work.resolve("postpone"));
    assertThat(plan(servers("shop") + "cutover: auto\n").moment().when())
        .isEqualTo(Plan.Moment.When.AUTO);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{mode: auto, window: 02:00-04:00}             | not hours and a time zone",
        "{mode: auto, window: tonight}                 | not hours and a time zone",
        "{mode: auto, window: 02:00-25:00 UTC}         | no clock shows 25:00",
        "{mode: auto, window: 02:00-02:00 UTC}         | it ends when it begins",
        "{mode: auto, window: 02:00-04:00 Here/There}  | no time zone is called Here/There",
        "{mode: auto, window: Sat-So 02:00-04:00 UTC}  | no day is called So",
        "{mode: auto, postponeFile: /no/such/folder/f} | no file in a folder that is there",
        "{mode: auto, postponeFile: /}                 | no file in a folder that is there",
        "{window: 02:00-04:00 UTC}                     | cutover.mode is not auto",
        "{mode: manual, postponeFile: /tmp/postpone}   | cutover.mode is not auto",
      })
  void refusesAMomentThatCannotBe(String cutover, String why) {
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> plan(servers("shop") + "cutover: " + cutover + "\n"))
        .satisfies(
            e -> assertThat(e.problems()).singleElement().asString().contains(why, "hint: "));
  }

  @Test
  void aHookIsAProgramWithItsArguments() {
    Plan plan =
        plan(
            servers("shop")
                + """
                cutover:
                  hooks:
                    beforeFreeze: ./announce --in  5s
                    beforeOpen: [sh, -c, "a | b"]
                    givenUp: [./undo, "two words"]
                """);

    assertThat(plan.takeover().hooks())
        .isEqualTo(
            Map.of(
                Plan.Hook.BEFORE_FREEZE, List.of("./announce", "--in", "5s"),
                Plan.Hook.BEFORE_OPEN, List.of("sh", "-c", "a | b"),
                Plan.Hook.GIVEN_UP, List.of("./undo", "two words")));
    assertThat(plan.reversed().takeover()).isEqualTo(plan.takeover());
  }

  @Test
  void freezeIsAListOfWays() {
    assertThat(plan(servers("shop")).takeover().freezing()).isEqualTo(Plan.Freezing.DEFAULT);
    assertThat(plan(servers("shop") + "cutover: {freeze: [lock]}\n").takeover().freezing())
        .isEqualTo(new Plan.Freezing(false, Optional.empty()));
    assertThat(
            plan(servers("shop")
                    + "cutover: {freeze: [command, read-only], freezeCommand: ./jobs now}\n")
                .takeover()
                .freezing())
        .isEqualTo(new Plan.Freezing(true, Optional.of(List.of("./jobs", "now"))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{freeze: [command]}",
        "{freezeCommand: a}",
        "{freeze: []}",
        "{freeze: [pgbouncer]}",
        "{hooks: {afterOpen: a}, switchCommand: b}",
        "{hooks: {afterOpen: ''}}",
        "{hooks: {afterOpen: []}}",
        "{hooks: {afterOpen: [a, [b]]}}",
        "{hooks: {whenever: a}}",
        "{waive: [fsync]}"
      })
  void aHookThatMakesNoSenseIsRefused(String cutover) {
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> plan(servers("shop") + "cutover: " + cutover + "\n"))
        .withMessageContaining("cutover");
  }

  @Test
  void readsWhatTheGateNeedNotAskFor() {
    assertThat(plan(servers("shop") + "cutover: {waive: [archive]}\n").takeover().waived())
        .containsExactly(Plan.Waiver.ARCHIVE);
  }

  @Test
  void namesAllProblemsAtOnce() {
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() ->
            plan(
                """
                migration: 'No!'
                source: {uri: 'postgresql://me:s3cr3t@a,b/shop'}
                target: {uri: 'http://a/b'}
                subscription: {uri: 'postgresql://h/d?sslmode=maybe'}
                jobs: 0
                work: /no/such/folder
                """))
        .satisfies(e -> {
          assertThat(e.problems()).hasSize(6).allMatch(problem -> problem.contains("hint: "));
          assertThat(e.getMessage()).doesNotContain("s3cr3t");
        });
  }

  @Test
  void printsAPlanWithoutItsPasswords() {
    Plan plan =
        plan(
            """
            source: {uri: 'postgresql://me:s3cr3t@a/shop'}
            target: {uri: 'postgresql://me:s3cr3t@b/shop'}
            """);

    assertThat(plan.toString()).doesNotContain("s3cr3t").contains("@a:5432/shop", "@b:5432/shop");
  }

  private static String servers(String database) {
    return """
    source: {uri: 'postgresql://me@a/%1$s'}
    target: {uri: 'postgresql://me@b/%1$s'}
    """
        .formatted(database.replace(" ", "%20"));
  }

  @Test
  void pairsThatAreWatchedSayAllThatIsWrong() {
    assertThat(
            watched(
                """
                pairs:
                  shop: {source: {uri: "postgresql://a/shop"}, target: {uri: "postgresql://b/shop"}}
                """))
        .extracting(WatchedPair::name)
        .containsExactly("shop");
    assertThatThrownBy(() -> watched("pairs: {shop: , Stock: {source: {uri: postgresql://a/s}}}"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll(
            "pairs.shop.source is not given",
            "pairs.shop.target is not given",
            "pairs.Stock.target is not given");
    assertThatThrownBy(() ->
            watched(
                """
                migration: shop
                source: {uri: "postgresql://a/shop"}
                target: {uri: "postgresql://b/shop"}
                pairs:
                  shop: {source: {uri: "postgresql://c/shop"}, target: {uri: "postgresql://d/shop"}}
                """))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("shop is the migration's name and a pair's");
  }

  private static Plan plan(String yaml) {
    return plan(yaml, Map.of());
  }

  private static List<WatchedPair> watched(String yaml) {
    return new PlanReader(ConfigurationFile.parse(yaml, FILE), Map.of()).watchedPairs();
  }

  private static Plan plan(String yaml, Map<String, String> environment) {
    return new PlanReader(ConfigurationFile.parse(yaml, FILE), environment).plan();
  }
}
