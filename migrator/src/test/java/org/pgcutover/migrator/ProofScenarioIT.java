package org.pgcutover.migrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgcutover.migrator.parity.LiveProof;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Scope;
import org.pgcutover.postgres.Session;
import org.pgcutover.verifier.Parity;
import org.pgcutover.verifier.ParityReport;
import org.pgcutover.verifier.RowDifference;
import org.pgcutover.verifier.TableParity;
import org.pgcutover.verifier.tracking.Marker;
import org.pgcutover.verifier.tracking.ProofLedger;

/**
 * A proof whose process is killed when it has found all tables equal but one, which it is held at,
 * while the source is written: what another one takes over, and what it begins anew for.
 */
class ProofScenarioIT {
  private static final Servers SERVERS = new Servers();
  private static final String[] ALL = {
    "public.account", "public.line", "public.other", "public.zone"
  };

  @TempDir Path folder;

  private final DatabasePair pair = SERVERS.pair(15, 18);
  private final Plan plan = pair.plan();
  private final Path file =
      StateFolder.of(DatabasePair.ENVIRONMENT)
          .orElseThrow()
          .path()
          .resolve(plan.verifyName() + ".proof");
  private final List<String> readAsAWhole = new ArrayList<>();

  @BeforeEach
  void bringToTheGate() {
    pair.onSource(
        """
        create table account (id int primary key, v int not null);
        create table other (id int primary key, v int not null);
        create table line (text text);
        alter table line replica identity full;
        create table zone (id int);
        alter table zone replica identity full;
        insert into account select i, 0 from generate_series(1, 5000) i;
        insert into other select i, 0 from generate_series(1, 1000) i;
        insert into line select 'line ' || i from generate_series(1, 100) i;
        insert into zone select generate_series(1, 10);
        """);
    pair.runToTheGate();
  }

  /** The server has room for few that follow. */
  @AfterEach
  void abort() {
    pair.abort();
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

  @Test
  void aSlotThatIsGoneOnTheSourceBeginsItAnew() throws Exception {
    kill(() -> {});
    pair.onSource("select pg_drop_replication_slot('%s')".formatted(plan.verifyName()));

    assertBeginsAnew();
  }

  @Test
  void aSlotThatIsGoneOnTheTargetBeginsItAnew() throws Exception {
    kill(() -> {});
    pair.onTarget("select pg_drop_replication_slot('%s')".formatted(plan.verifyName()));

    assertBeginsAnew();
  }

  @Test
  void aSlotThatHasGoneOnWithoutItBeginsItAnew() throws Exception {
    kill(() -> {});
    pair.onSource("update account set v = 1 where id = 5");
    advance(pair.source());

    assertBeginsAnew();
  }

  @Test
  void aSlotOfTheTargetThatHasGoneOnWithoutItBeginsItAnew() throws Exception {
    kill(() -> {});
    pair.onTarget("create table passing (id int); drop table passing");
    advance(pair.target());

    assertBeginsAnew();
  }

  @Test
  void whatIsKnownOfAnotherServerDoesNotCount() throws Exception {
    kill(() -> {});
    try (ProofLedger ledger = ProofLedger.in(file).orElseThrow()) {
      ledger.begin(Map.of("source", "another"), Map.of());
    }

    assertBeginsAnew();
  }

  @Test
  void aFileThatCannotBeReadBeginsItAnew() throws Exception {
    kill(() -> {});
    Files.writeString(
        file,
        "x".repeat((int) Files.size(file)),
        StandardCharsets.US_ASCII,
        StandardOpenOption.WRITE);

    assertBeginsAnew();
  }

  @Test
  void aFileThatAnotherProcessHasOpenIsDoneWithout() throws Exception {
    kill(() -> {});
    try (ProofLedger _ = ProofLedger.in(file).orElseThrow()) {
      assertBeginsAnew();
    }
  }

  private void assertBeginsAnew() {
    assertThat(goOn().verdict()).isEqualTo(new Parity.Equal());
    assertThat(new TreeSet<>(readAsAWhole)).containsExactly(ALL);
  }

  private ParityReport goOn() {
    try (LiveProof proof = LiveProof.beside(plan, DatabasePair.ENVIRONMENT, Scope.EVERYTHING)) {
      return proof.rehearse(
          pass -> pass.verdict().ifPresent(table -> readAsAWhole.add(name(table))));
    }
  }

  private static String name(TableParity table) {
    return table.table().toString();
  }

  private interface Meanwhile {
    void happens() throws IOException;
  }

  /** Kills a proof that is held at one table, once what it knew by then is in the file. */
  private void kill(Meanwhile meanwhile) throws Exception {
    try (Session lock = pair.source().open("scenario");
        Program verify = Program.start(folder, pair, "verify", "--live")) {
      lock.inTransaction(c -> {
        lock.execute("lock table zone");
        verify.await("the proof is held", this::onlyTheHeldTableIsRead);
        try {
          meanwhile.happens();
          // Whatever was known is in the file before the slot is confirmed.
          awaitRead();
          verify.kill();
        } catch (IOException | InterruptedException e) {
          throw new IllegalStateException(e);
        }
        return c;
      });
    }
    awaitNoReader(pair.source());
    awaitNoReader(pair.target());
  }

  /** It is the last in the queue; of the workers' sessions one is left, of others there are two. */
  private boolean onlyTheHeldTableIsRead() {
    return DatabasePair.number(
                pair.source(),
                "select count(*) from pg_locks where not granted and relation = 'zone'::regclass")
            == 1
        && DatabasePair.number(
                pair.target(),
                "select count(*) from pg_stat_activity where application_name = 'pgcutover_verifier' and datname = current_database()")
            == 3;
  }

  /** Until the slot is confirmed behind what is committed now. */
  private void awaitRead() {
    String now = DatabasePair.text(pair.source(), "select pg_current_wal_insert_lsn()");
    await()
        .atMost(Brake.DEADLINE)
        .until(() -> {
          arrive();
          return DatabasePair.number(
                  pair.source(),
                  "select count(*) from pg_replication_slots where slot_name = '%s' and confirmed_flush_lsn >= '%s'"
                      .formatted(plan.verifyName(), now))
              == 1;
        });
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

  private void awaitNoReader(Endpoint side) {
    await()
        .atMost(Brake.DEADLINE)
        .until(() ->
            DatabasePair.number(
                    side,
                    "select count(*) from pg_replication_slots where slot_name = '%s' and not active"
                        .formatted(plan.verifyName()))
                == 1);
  }

  private void advance(Endpoint side) {
    DatabasePair.execute(
        side,
        "select pg_replication_slot_advance('%s', pg_current_wal_lsn())"
            .formatted(plan.verifyName()));
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

  private void arrive() {
    Marker marker = new Marker("scenario");
    try (Session source = pair.source().open("scenario");
        Session target = pair.target().open("scenario")) {
      assertThat(marker.pass(source, target, Deadline.after(Brake.DEADLINE))).isPresent();
    }
  }
}
