package org.pgcutover.migrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.verifier.Parity;
import org.pgcutover.verifier.ParityReport;
import org.pgcutover.verifier.RowDifference;

/** What a proof takes over from one that was killed. */
class ProofScenarioIT extends ProofScenario {
  private static final Servers SERVERS = new Servers();

  ProofScenarioIT() {
    super(SERVERS);
  }

  @AfterAll
  static void stop() {
    SERVERS.close();
  }

  @Test
  void onlyWhatChangedIsComparedAgain() throws Exception {
    kill(() -> {});
    pair.onSource("update account set v = 1 where id <= 10");
    pair.onSource("insert into line values ('while it was down')");
    pair.onSource("delete from other where id = 7");
    pair.onSource("analyze");
    pair.onTarget("analyze");

    assertThat(goOn().verdict()).isEqualTo(new Parity.Equal());

    assertThat(readAsAWhole).containsExactly("public.zone");
    assertThat(file).doesNotExist();
    assertThat(slots(pair.source())).isZero();
    assertThat(slots(pair.target())).isZero();
  }

  @Test
  void theFileIsItsOwnersAlone() throws Exception {
    kill(() -> {});

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
        .isEqualTo("rwx------");

    pair.abort();

    assertThat(file).doesNotExist();
  }

  /** Each is noted or in the slot, whatever the moment of the kill. */
  @Test
  void aRowThatChangedBeforeAndWasDamagedMeanwhileIsFound() throws Exception {
    kill(() -> pair.onSource("update account set v = 1 where id = 5"));
    // The tracker reads this for longer than the rest takes.
    pair.onSource(
        "do $$ begin for i in 1 .. 60 loop update other set v = 1 - v; update account set v = v where id > 6; commit; end loop; end $$");
    pair.onSource("update account set v = 1 where id = 6");
    arrive();
    pair.onTarget(
        "set session_replication_role = replica; update account set v = 2 where id in (5, 6)");

    ParityReport report = goOn();

    assertThat(report.verdict()).isInstanceOf(Parity.Different.class);
    assertThat(report.tables())
        .filteredOn(table -> !table.differences().isEmpty())
        .singleElement()
        .satisfies(table ->
            assertThat(table.differences().named())
                .extracting(RowDifference::key)
                .containsExactlyInAnyOrder(List.of("5"), List.of("6")));
    assertThat(readAsAWhole).containsExactly("public.zone");
  }

  @Test
  void aWriteOfSomebodyElseWhileItWasDownIsSeen() throws Exception {
    kill(() -> {});
    pair.onTarget("set session_replication_role = replica; update other set v = 2 where id = 4");

    assertThat(goOn().verdict().reasons())
        .singleElement()
        .asString()
        .startsWith("public.other was written on the target by somebody else");
    assertThat(readAsAWhole).containsExactly("public.zone");
  }

  @Test
  void aWriteOfSomebodyElseThatWasSeenBeforeTheKillIsSeenAgain() throws Exception {
    kill(() -> {
      pair.onTarget("update other set v = 3 where id = 4");
      // The first saw it, and has done with it when the second begins.
      awaitLook();
      awaitLook();
    });

    assertThat(goOn().verdict().reasons())
        .singleElement()
        .asString()
        .startsWith("public.other was written on the target by somebody else");
  }

  @Test
  void theTargetNeedNotKeepItsWalWhileAProofTakesItsTime() throws Exception {
    kill(() -> {
      String before = confirmed(pair.target());
      await().atMost(Brake.DEADLINE).until(() -> !confirmed(pair.target()).equals(before));
    });

    assertThat(goOn().verdict()).isEqualTo(new Parity.Equal());
    assertThat(readAsAWhole).containsExactly("public.zone");
  }

  @Test
  void aSecondKillLosesNothing() throws Exception {
    kill(() -> pair.onSource("update account set v = 1 where id = 5"));
    kill(() -> pair.onSource("update account set v = 1 where id = 6"));
    arrive();
    pair.onTarget(
        "set session_replication_role = replica; update account set v = 2 where id in (5, 6)");

    assertThat(goOn().verdict().reasons()).contains("public.account: 2 rows different");
    assertThat(readAsAWhole).containsExactly("public.zone");
  }

  @Test
  void aTableThatWasAlteredIsComparedAgain() throws Exception {
    kill(() -> {});
    for (Endpoint side : List.of(pair.target(), pair.source())) {
      DatabasePair.execute(side, "alter table other alter v type int using v + 1");
    }
    pair.onTarget("set session_replication_role = replica; update other set v = 2 where id = 4");

    assertThat(goOn().verdict().reasons()).contains("public.other: 1 row different");
    assertThat(new TreeSet<>(readAsAWhole)).containsExactly("public.other", "public.zone");
  }

  /** Until another look at the target's writes of others begins. */
  private void awaitLook() {
    String last = lastLook();
    await().atMost(Brake.DEADLINE).until(() -> !lastLook().equals(last));
  }

  private String lastLook() {
    return DatabasePair.text(
        pair.target(),
        "select max(query_start) from pg_stat_activity where datname = current_database() and query like 'select pg_logical_emit_message%'");
  }

  private String confirmed(Endpoint side) {
    return DatabasePair.text(
        side,
        "select max(confirmed_flush_lsn) from pg_replication_slots where slot_name = '%s'"
            .formatted(plan.verifyName()));
  }

  private long slots(Endpoint side) {
    return DatabasePair.number(
        side,
        "select count(*) from pg_replication_slots where slot_name = '%s'"
            .formatted(plan.verifyName()));
  }
}
