package org.pgcutover.migrator.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.pgcutover.exporter.GateCheck;
import org.pgcutover.exporter.GateCheck.Verdict;
import org.pgcutover.migrator.Plan;
import org.pgcutover.migrator.Plan.WayBack.Mode;
import org.pgcutover.migrator.catchup.CaughtUp;
import org.pgcutover.verifier.Parity;
import org.pgcutover.verifier.ParityReport;
import org.pgcutover.verifier.SchemaParity;
import org.pgcutover.verifier.SequencesParity;

class GateTest {
  private static final KeptWrites SAFE = keeping("on", "", "logical", "off");
  private static final List<GateCheck> DURABLE = asSource(SAFE);
  private static final List<GateCheck> QUIET =
      List.of(
          new Maintenance(List.of()).check(Plan.Freezing.DEFAULT), new Feeds(List.of()).check());
  private static final Parity EQUAL = new Parity.Equal();

  @Example
  void opensWhereNothingSpeaksAgainstIt() {
    assertThat(decide(100, EQUAL, 1_000, DURABLE))
        .isInstanceOfSatisfying(
            Gate.Open.class,
            open -> assertThat(open.predicted()).isEqualTo(Duration.ofMillis(1_600)));
  }

  /** Rows in flight while writes go on: the frozen comparison decides on them. */
  @Example
  void opensOverADoubtThatWritesExplain() {
    Parity inFlight = new Parity.Inconclusive(List.of("writes go on"), true);

    assertThat(decide(100, inFlight, 1_000, DURABLE)).isInstanceOf(Gate.Open.class);
  }

  @Example
  void staysClosedOverADoubtThatAFreezeWouldNotCure() {
    assertThat(reasons(decide(100, Parity.inconclusive("encodings differ"), 1_000, DURABLE)))
        .containsExactly("encodings differ");
  }

  @Example
  void namesEveryReasonAtOnce() {
    assertThat(
            reasons(
                decide(
                    2_000,
                    new Parity.Different(List.of("public.a: 1 row", "public.b: 2 rows")),
                    60_000,
                    asSource(crashing("off", "off")))))
        .hasSize(6)
        .anyMatch(reason -> reason.contains("2000 ms behind"))
        .contains("public.a: 1 row", "public.b: 2 rows")
        .anyMatch(reason -> reason.contains("writes would be blocked for 62500 ms"))
        .anyMatch(reason -> reason.contains("fsync is off"))
        .anyMatch(reason -> reason.contains("full_page_writes is off"));
  }

  @Property
  void aSingleBadInputClosesIt(
      @ForAll @IntRange(max = 1_000) int lagMillis,
      @ForAll @IntRange(max = 8_000) int elapsedMillis,
      @ForAll @IntRange(max = 3) int bad,
      @ForAll @IntRange(min = 1, max = 1_000_000) int excess) {
    assertThat(decide(lagMillis, EQUAL, elapsedMillis, DURABLE)).isInstanceOf(Gate.Open.class);

    Gate closed =
        switch (bad) {
          case 0 -> decide(1_000 + excess, EQUAL, 0, DURABLE);
          case 1 -> decide(lagMillis, Parity.different("a row"), elapsedMillis, DURABLE);
          case 2 -> decide(lagMillis, EQUAL, 9_500 - lagMillis + excess, DURABLE);
          default ->
              decide(
                  lagMillis,
                  EQUAL,
                  elapsedMillis,
                  asSource(
                      crashing(excess % 2 == 0 ? "off" : "on", excess % 2 == 0 ? "on" : "off")));
        };

    assertThat(reasons(closed)).isNotEmpty();
  }

  /** 9 s for what no stream carries, 600 ms for the comparison, half a second for the rest. */
  @Example
  void addsWhatNoStreamCarriesToThePrediction() {
    assertThat(reasons(decide(0, EQUAL, 600, Duration.ofSeconds(9), DURABLE)))
        .singleElement()
        .asString()
        .contains("unlogged tables and large objects 9000 ms", "blocked for 10100 ms");
    assertThat(decide(0, EQUAL, 600, Duration.ofSeconds(8), DURABLE)).isInstanceOf(Gate.Open.class);
  }

  @Example
  void showsEachCheckWithWhatWasFoundAndWhatIsAskedFor() {
    List<GateCheck> checks = decide(1_200, EQUAL, 300, asSource(crashing("off", "on"))).checks();

    assertThat(checks)
        .extracting(GateCheck::name, GateCheck::observed, GateCheck::limit, GateCheck::verdict)
        .containsExactly(
            tuple("lag", "1200 ms", "1000 ms", Verdict.CLOSED),
            tuple("parity", "equal", "equal", Verdict.OPEN),
            tuple("writes_blocked", "2000 ms", "10000 ms", Verdict.OPEN),
            tuple("maintenance", "none", "none that the freeze would wait for", Verdict.OPEN),
            tuple("subscriptions", "none", "none that feeds the source", Verdict.OPEN),
            tuple("fsync", "off", "on", Verdict.CLOSED),
            tuple("full_page_writes", "on", "on", Verdict.OPEN),
            tuple("synchronous_commit", "on", "not off", Verdict.OPEN),
            tuple("wal_level", "logical", "replica or logical", Verdict.OPEN),
            tuple("archive", "off", "not failing where it is on", Verdict.OPEN));
    assertThat(checks).allMatch(check -> check.isOpen() == check.reasons().isEmpty());
  }

  /** While rows are still compared for the first time. */
  @Example
  void whatIsNotKnownYetKeepsItClosedAndSaysSo() {
    Gate gate =
        Gate.decide(
            new Gate.Facts(
                new CaughtUp(1, 1, Duration.ofMillis(5)),
                Optional.empty(),
                Optional.of(Duration.ZERO),
                QUIET,
                DURABLE),
            Plan.Limits.DEFAULT,
            List.of());

    assertThat(gate).isInstanceOf(Gate.Closed.class);
    assertThat(gate.checks())
        .filteredOn(check -> check.verdict() == Verdict.UNKNOWN)
        .extracting(GateCheck::name)
        .containsExactly("parity", "writes_blocked");
  }

  /** The verifier never says equal of what it did not compare, and the gate neither. */
  @Example
  void whatCouldNotBeComparedIsUnknownAndKeepsItClosed() {
    Gate gate = decide(5, Parity.inconclusive("encodings differ"), 10, DURABLE);

    assertThat(gate).isInstanceOf(Gate.Closed.class);
    assertThat(gate.checks())
        .filteredOn(check -> check.name().equals("parity"))
        .extracting(GateCheck::verdict)
        .containsExactly(Verdict.UNKNOWN);
  }

  /** Where nobody asked for the cutover. */
  @Example
  void opensByItselfOnlyInTheWindowAndWhereNoFileHoldsIt() {
    Path file = Path.of("postpone");
    Plan.Moment moment =
        new Plan.Moment(
            Plan.Moment.When.AUTO,
            Optional.of(CutoverWindow.parse("Mon 02:00-04:00 UTC")),
            Optional.of(file));
    Instant within = Instant.parse("2026-01-05T03:00:00Z");
    Instant outside = Instant.parse("2026-01-05T05:00:00Z");

    assertThat(verdicts(Gate.moment(moment, within, _ -> false)))
        .containsExactly(Verdict.OPEN, Verdict.OPEN);
    assertThat(verdicts(Gate.moment(moment, outside, _ -> false)))
        .containsExactly(Verdict.CLOSED, Verdict.OPEN);
    assertThat(verdicts(Gate.moment(moment, within, file::equals)))
        .containsExactly(Verdict.OPEN, Verdict.CLOSED);
    assertThat(Gate.moment(Plan.Moment.NOW, outside, _ -> true)).isEmpty();
    assertThat(
            Gate.decide(
                facts(5, EQUAL, 10, Duration.ZERO, DURABLE),
                Plan.Limits.DEFAULT,
                Gate.moment(moment, outside, _ -> false)))
        .isInstanceOfSatisfying(
            Gate.Closed.class,
            closed ->
                assertThat(closed.reasons())
                    .containsExactly("it is Mon 05:00 UTC, and the window is Mon 02:00-04:00 UTC"));
  }

  /** What guards the source guards the target as well, or the gate stays closed. */
  @Example
  void aTargetThatKeepsLessThanTheSourceKeepsItClosed() {
    KeptWrites archiving = keeping("on", "", "logical", "on");
    KeptWrites failing = new KeptWrites("on", "on", "local", "", "logical", "always", true, true);
    KeptWrites hasty = keeping("off", "", "replica", "off");
    KeptWrites bare = keeping("on", "", "minimal", "off");

    assertThat(closedBy(hasty.checks(SAFE, Mode.AUTO, Set.of())))
        .containsExactly("synchronous_commit");
    assertThat(closedBy(hasty.checks(hasty, Mode.AUTO, Set.of()))).isEmpty();
    assertThat(closedBy(hasty.checks(hasty, Mode.REQUIRED, Set.of()))).containsExactly("wal_level");
    assertThat(closedBy(bare.checks(SAFE, Mode.OFF, Set.of()))).containsExactly("wal_level");
    assertThat(closedBy(SAFE.checks(archiving, Mode.AUTO, Set.of()))).containsExactly("archive");
    assertThat(closedBy(archiving.checks(archiving, Mode.REQUIRED, Set.of()))).isEmpty();
    assertThat(closedBy(failing.checks(SAFE, Mode.AUTO, Set.of()))).containsExactly("archive");
  }

  /** A freeze that sends sessions away ends whoever maintains a table, but not autovacuum. */
  @Example
  void whoeverTheFreezeWouldWaitForKeepsItClosed() {
    Plan.Freezing locks = new Plan.Freezing(false, Optional.empty());
    Maintenance.Holder vacuum = new Maintenance.Holder("a VACUUM", true);
    Maintenance.Holder autovacuum = new Maintenance.Holder("an autovacuum", false);

    assertThat(new Maintenance(List.of(vacuum)).check(Plan.Freezing.DEFAULT).isOpen()).isTrue();
    assertThat(new Maintenance(List.of(vacuum)).check(locks).reasons())
        .containsExactly("source: a VACUUM: the freeze would wait for it");
    assertThat(new Maintenance(List.of(vacuum, autovacuum)).check(Plan.Freezing.DEFAULT).reasons())
        .containsExactly("source: an autovacuum: the freeze would wait for it");
    Gate.Facts quiet = facts(5, EQUAL, 10, Duration.ZERO, DURABLE);
    Gate.Facts both =
        new Gate.Facts(
            quiet.caughtUp(),
            quiet.rehearsal(),
            quiet.unreplicated(),
            List.of(
                new Maintenance(List.of(vacuum, autovacuum)).check(locks),
                new Feeds(List.of("feed")).check()),
            quiet.durability());
    assertThat(reasons(Gate.decide(both, Plan.Limits.DEFAULT, List.of())))
        .hasSize(3)
        .contains("source: the subscription feed writes there, whatever is frozen");
  }

  /** What was acknowledged at the source outlives its server. */
  @Example
  void aTargetWhoseCommitsWaitForNoStandbyKeepsItClosedWhereTheSourcesDo() {
    KeptWrites waiting = keeping("on", "ANY 1 (a, b)", "logical", "off");
    KeptWrites applied = keeping("remote_apply", "*", "logical", "off");
    KeptWrites local = keeping("local", "a", "logical", "off");
    KeptWrites off = keeping("off", "a", "logical", "off");

    for (KeptWrites less : List.of(SAFE, local, off)) {
      assertThat(closedBy(less.checks(waiting, Mode.AUTO, Set.of())))
          .containsExactly("synchronous_commit");
      assertThat(closedBy(less.checks(waiting, Mode.AUTO, Set.of(Plan.Waiver.SYNCHRONOUS_COMMIT))))
          .isEmpty();
    }
    assertThat(closedBy(applied.checks(waiting, Mode.AUTO, Set.of()))).isEmpty();
    assertThat(closedBy(SAFE.checks(local, Mode.AUTO, Set.of()))).isEmpty();
    assertThat(reasons(decide(5, EQUAL, 10, SAFE.checks(waiting, Mode.AUTO, Set.of()))))
        .containsExactly(
            "a commit at the source waits for a standby (ANY 1 (a, b)) and at the target for none, for its synchronous_standby_names is empty: the last commits could be lost in a failover");
    assertThat(reasons(decide(5, EQUAL, 10, local.checks(waiting, Mode.AUTO, Set.of()))))
        .singleElement()
        .asString()
        .contains("for its synchronous_commit is local");
  }

  /** On, with nothing set to archive by: the server keeps its WAL, and sends it nowhere. */
  @Example
  void anArchiveModeWithoutACommandIsNoArchive() {
    KeptWrites archiving = keeping("on", "", "logical", "on");
    KeptWrites nowhere = new KeptWrites("on", "on", "on", "", "logical", "on", false, false);

    assertThat(reasons(decide(5, EQUAL, 10, nowhere.checks(archiving, Mode.AUTO, Set.of()))))
        .singleElement()
        .asString()
        .contains("archive_mode is on, and neither archive_command nor archive_library is set");
    assertThat(closedBy(nowhere.checks(SAFE, Mode.AUTO, Set.of()))).containsExactly("archive");
    assertThat(closedBy(nowhere.checks(SAFE, Mode.AUTO, Set.of(Plan.Waiver.ARCHIVE)))).isEmpty();
    assertThat(closedBy(SAFE.checks(nowhere, Mode.AUTO, Set.of()))).isEmpty();
  }

  /** It stays to be read what spoke against it. */
  @Example
  void whatIsWaivedDoesNotCount() {
    KeptWrites archiving = keeping("on", "", "logical", "on");
    KeptWrites hasty = keeping("off", "", "logical", "off");
    List<GateCheck> checks = hasty.checks(archiving, Mode.AUTO, EnumSet.allOf(Plan.Waiver.class));

    assertThat(decide(5, EQUAL, 10, checks)).isInstanceOf(Gate.Open.class);
    assertThat(checks)
        .filteredOn(check -> check.verdict() == Verdict.WAIVED)
        .allSatisfy(check -> assertThat(check.reasons()).isNotEmpty())
        .extracting(GateCheck::name)
        .containsExactly("synchronous_commit", "archive");
    assertThat(reasons(decide(2_000, EQUAL, 10, checks)))
        .singleElement()
        .asString()
        .contains("2000 ms behind");
  }

  private static List<String> closedBy(List<GateCheck> checks) {
    return checks.stream().filter(check -> !check.isOpen()).map(GateCheck::name).toList();
  }

  private static KeptWrites crashing(String fsync, String fullPageWrites) {
    return new KeptWrites(fsync, fullPageWrites, "on", "", "logical", "off", false, false);
  }

  private static KeptWrites keeping(
      String synchronousCommit, String standbyNames, String walLevel, String archiveMode) {
    return new KeptWrites(
        "on",
        "on",
        synchronousCommit,
        standbyNames,
        walLevel,
        archiveMode,
        !archiveMode.equals("off"),
        false);
  }

  private static List<GateCheck> asSource(KeptWrites target) {
    return target.checks(SAFE, Mode.AUTO, Set.of());
  }

  private static List<Verdict> verdicts(List<GateCheck> checks) {
    return checks.stream().map(GateCheck::verdict).toList();
  }

  private static Gate decide(
      long lagMillis, Parity verdict, long elapsedMillis, List<GateCheck> durability) {
    return decide(lagMillis, verdict, elapsedMillis, Duration.ZERO, durability);
  }

  private static Gate decide(
      long lagMillis,
      Parity verdict,
      long elapsedMillis,
      Duration unreplicated,
      List<GateCheck> durability) {
    return Gate.decide(
        facts(lagMillis, verdict, elapsedMillis, unreplicated, durability),
        Plan.Limits.DEFAULT,
        List.of());
  }

  private static Gate.Facts facts(
      long lagMillis,
      Parity verdict,
      long elapsedMillis,
      Duration unreplicated,
      List<GateCheck> durability) {
    return new Gate.Facts(
        new CaughtUp(1, 1, Duration.ofMillis(lagMillis)),
        Optional.of(
            new ParityReport(
                verdict,
                List.of(),
                List.of(),
                new SequencesParity(List.of(), List.of(), List.of()),
                new SchemaParity(Map.of(), List.of()),
                0,
                Duration.ofMillis(elapsedMillis))),
        Optional.of(unreplicated),
        QUIET,
        durability);
  }

  private static List<String> reasons(Gate gate) {
    return switch (gate) {
      case Gate.Closed closed -> closed.reasons();
      case Gate.Open _ -> List.of();
    };
  }
}
