package org.pgcutover.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;
import org.pgcutover.postgres.TableName;
import org.pgcutover.verifier.tracking.Marker;

/** While the source is written: no false alarm, and whatever differs is found. */
class LiveParityIT {
  private static final String TABLES =
      """
      create table account (id int primary key, v int not null, t text);
      create table pair (a text, b timestamptz, v int, primary key (a, b));
      create table log (line text);
      alter table log replica identity full;
      create table still (id int primary key, v text);
      """;

  private static final String[] ROWS = {
    "insert into account select i, 0, repeat('x', i % 50) from generate_series(1, 20000) i",
    "insert into pair select 'k' || i, '2026-01-01Z'::timestamptz + i * interval '1 hour', i from generate_series(1, 2000) i",
    "insert into log select 'line ' || i from generate_series(1, 100) i",
    "insert into still select i, md5(i::text) from generate_series(1, 1000) i",
    "analyze"
  };

  @ParameterizedTest
  @CsvSource({"14, 18, false", "16, 17, true", "18, 18, true"})
  void writesThatGoOnRaiseNoAlarmAndAreProvedAtRest(int from, int to, boolean inRanges)
      throws Exception {
    try (ReplicatedPair pair = ReplicatedPair.following(from, to, TABLES, ROWS);
        LiveParity parity = inRanges ? pair.parity(ReplicatedPair.IN_RANGES) : pair.parity()) {
      AtomicBoolean over = new AtomicBoolean();
      List<Thread> writers = List.of(writer(pair, over, 1), writer(pair, over, 2));
      for (int i = 0; i < 3; i++) {
        parity.pass(Deadline.after(ReplicatedPair.LIMIT), _ -> {});
        parity.recheck(Deadline.after(ReplicatedPair.LIMIT));
        assertThat(differences(parity)).isEmpty();
      }
      over.set(true);
      for (Thread thread : writers) {
        thread.join();
      }

      ParityReport settled = settle(pair, parity);

      assertThat(settled.verdict()).isEqualTo(new Parity.Equal());
      assertThat(settled.tables()).hasSize(4);
    }
  }

  @Test
  void onlyWhatChangedIsComparedAgain() {
    try (ReplicatedPair pair = ReplicatedPair.following(16, 18, TABLES, ROWS);
        LiveParity parity = pair.parity()) {
      parity.pass(Deadline.after(ReplicatedPair.LIMIT), _ -> {});
      // The tracker reads of rows that were there, and takes as long as it takes.
      Deadline deadline = Deadline.after(ReplicatedPair.LIMIT);
      assertThat(deadline.await(Duration.ofMillis(50), () -> parity.recheck(deadline) == 0))
          .isTrue();
      assertThat(parity.changed()).isZero();

      pair.onSource(
          "update account set v = 1 where id between 1 and 10",
          "update account set id = 90000 where id = 20",
          "delete from pair where v = 5",
          "insert into pgcutover.heartbeat values ('another', 1, now())",
          "delete from pgcutover.heartbeat where writer = 'another'");
      pair.arrive();

      assertThat(parity.recheck(Deadline.after(ReplicatedPair.LIMIT))).isZero();
      // Nobody told of it, so the row counts as equal: it is the watch over local writes that finds
      // it.
      pair.onTarget("update still set v = 'x' where id = 1");
      assertThat(settle(pair, parity).verdict()).isEqualTo(new Parity.Equal());
      parity.pass(Deadline.after(ReplicatedPair.LIMIT), _ -> {});
      assertThat(differences(parity)).containsExactly("public.still");
    }
  }

  @Test
  void rightBeforeTheFreezeFewAreLeft() {
    try (ReplicatedPair pair = ReplicatedPair.following(16, 18, TABLES, ROWS);
        LiveParity parity = pair.parity()) {
      parity.rehearse(Deadline.after(ReplicatedPair.LIMIT), _ -> {});
      pair.onSource("update account set v = 1 where id <= 5000");
      pair.arrive();
      assertThat(
              Deadline.after(ReplicatedPair.LIMIT)
                  .await(Duration.ofMillis(20), () -> parity.changed() >= 5000))
          .isTrue();

      assertThat(parity.compareChanged(Deadline.after(ReplicatedPair.LIMIT)))
          .isEqualTo(new Parity.Equal());

      assertThat(parity.changed()).isLessThan(1000);
      assertThat(differences(parity)).isEmpty();
    }
  }

  @Test
  void rightBeforeTheFreezeADifferenceIsTold() {
    try (ReplicatedPair pair = ReplicatedPair.following(16, 18, TABLES, ROWS);
        LiveParity parity = pair.parity()) {
      parity.rehearse(Deadline.after(ReplicatedPair.LIMIT), _ -> {});
      pair.onTarget(
          "create function swallow() returns trigger language plpgsql as 'begin return null; end'",
          "create trigger swallow before update on account for each row when (old.id = 42) execute function swallow()",
          "alter table account enable always trigger swallow");
      pair.onSource("update account set v = 1 where id <= 5000");
      pair.arrive();
      assertThat(
              Deadline.after(ReplicatedPair.LIMIT)
                  .await(Duration.ofMillis(20), () -> parity.changed() >= 5000))
          .isTrue();

      assertThat(parity.compareChanged(Deadline.after(ReplicatedPair.LIMIT)).reasons())
          .containsExactly("public.account: 1 row different");
    }
  }

  /** The old rows of a table without a key were hashed before. */
  @Test
  void whatATableWithoutAKeyLostOrGainedIsFoundAtRest() {
    try (ReplicatedPair pair = ReplicatedPair.following(15, 18, TABLES, ROWS);
        LiveParity parity = pair.parity()) {
      parity.rehearse(Deadline.after(ReplicatedPair.LIMIT), _ -> {});
      pair.onSource("insert into log select 'more ' || i from generate_series(1, 100) i");
      pair.arrive();
      assertThat(parity.refresh(Deadline.after(ReplicatedPair.LIMIT)).verdict())
          .isEqualTo(new Parity.Equal());
      pair.onSource("insert into log values ('last')");
      assertThat(settle(pair, parity).verdict()).isEqualTo(new Parity.Equal());

      pair.onTarget("delete from log where line = 'line 7'", "insert into log values ('line 8')");

      assertThat(settle(pair, parity).verdict().reasons())
          .containsExactly("public.log: 1 row missing on the target, 1 row only on the target");
    }
  }

  /** Clients want the cores as well. The statistics are there when the sessions have ended. */
  @Test
  void noStatementIsSeveralProcessesWhileClientsWrite() {
    try (ReplicatedPair pair =
        ReplicatedPair.following(
            18,
            18,
            "create table large (id int primary key, v text)",
            "insert into large select i, md5(i::text) from generate_series(1, 300000) i",
            "analyze")) {
      pair.onTarget("analyze");
      long before = workers(pair);
      try (LiveParity parity = pair.parity()) {
        parity.rehearse(Deadline.after(ReplicatedPair.LIMIT), _ -> {});
      }

      assertThat(
              Deadline.after(ReplicatedPair.LIMIT)
                  .await(Duration.ofMillis(20), () -> sessions(pair) == 0))
          .isTrue();
      assertThat(workers(pair)).isEqualTo(before);
      assertThat(
              new Verifier(pair.source(), pair.target(), 2)
                  .rows(Writes.FROZEN, ReplicatedPair.LIMIT, Set.of(), _ -> {})
                  .verdict())
          .isEqualTo(new Parity.Equal());
      assertThat(
              Deadline.after(ReplicatedPair.LIMIT)
                  .await(Duration.ofMillis(20), () -> workers(pair) > before))
          .isTrue();
    }
  }

  private static long sessions(ReplicatedPair pair) {
    return onBoth(
        pair,
        Sql.of(
            "select count(*) from pg_stat_activity where datname = current_database() and application_name = 'pgcutover_verifier'"));
  }

  private static long workers(ReplicatedPair pair) {
    return onBoth(
        pair,
        Sql.of(
            "select parallel_workers_launched from pg_stat_database where datname = current_database()"));
  }

  /** Of both sides together. */
  private static long onBoth(ReplicatedPair pair, Sql number) {
    return number(pair.source(), number) + number(pair.target(), number);
  }

  private static long number(Endpoint side, Sql number) {
    try (Session session = side.open("test")) {
      return session.one(number, row -> row.getLong(1));
    }
  }

  @Test
  void whatIsPrintedOtherwiseSinceIsFoundByTheNextPass() {
    try (ReplicatedPair pair =
            ReplicatedPair.following(
                16,
                18,
                "create type mood as enum ('well', 'ill'); create table diary (m mood); alter table diary replica identity full",
                "insert into diary values ('well'), ('ill')");
        LiveParity parity = pair.parity()) {
      Deadline deadline = Deadline.after(ReplicatedPair.LIMIT);
      parity.pass(deadline, _ -> {});
      pair.onTarget("alter type mood rename value 'ill' to 'sick'");

      parity.pass(deadline, _ -> {});

      assertThat(differences(parity)).containsExactly("public.diary");
    }
  }

  /** Whoever mended it may have mended one of two. */
  @Test
  void aCertainDifferenceStaysOneThoughItWasMended() {
    try (ReplicatedPair pair = ReplicatedPair.following(16, 18, TABLES, ROWS);
        LiveParity parity = pair.parity()) {
      Deadline deadline = Deadline.after(ReplicatedPair.LIMIT);
      pair.onTarget("update still set v = v || 'x' where id = 1");
      parity.pass(deadline, _ -> {});
      assertThat(differences(parity)).containsExactly("public.still");
      pair.onTarget("update still set v = rtrim(v, 'x') where id = 1");

      parity.pass(deadline, _ -> {});

      assertThat(differences(parity)).containsExactly("public.still");
      assertThat(settle(pair, parity).verdict()).isInstanceOf(Parity.Different.class);
    }
  }

  /** Both sides have it, so that no comparison of the two would find anything. */
  @Test
  void aChangeThatTheTrackerIsNotToldOfIsFoundByTheNextPass() {
    try (ReplicatedPair pair = ReplicatedPair.following(16, 18, TABLES, ROWS);
        LiveParity parity = pair.parity()) {
      Deadline deadline = Deadline.after(ReplicatedPair.LIMIT);
      passUntilTheTrackerHasReadOfAllRows(parity, deadline);
      pair.onSource("alter publication %s drop table still".formatted(pair.subscription()));
      pair.onBoth("update still set v = 'x' where id = 1");
      pair.onSource("update account set v = 1 where id = 1");
      pair.arrive();

      parity.pass(deadline, _ -> {});

      assertThat(differences(parity)).containsExactly("public.still");
      assertThat(settle(pair, parity).verdict().reasons())
          .singleElement(STRING)
          .contains("the tracker did not tell of it");
    }
  }

  @Test
  void anAlteredTableAddsUpToSomethingElseWithoutAnAlarm() {
    try (ReplicatedPair pair = ReplicatedPair.following(16, 18, TABLES, ROWS);
        LiveParity parity = pair.parity()) {
      Deadline deadline = Deadline.after(ReplicatedPair.LIMIT);
      passUntilTheTrackerHasReadOfAllRows(parity, deadline);
      pair.onBoth("alter table still alter v type text using v || 'x'");

      parity.pass(deadline, _ -> {});

      assertThat(differences(parity)).isEmpty();
      assertThat(settle(pair, parity).verdict()).isEqualTo(new Parity.Equal());
    }
  }

  @Test
  void aChangeThatDidNotArriveIsFoundAtRest() {
    try (ReplicatedPair pair = ReplicatedPair.following(15, 18, TABLES, ROWS);
        LiveParity parity = pair.parity()) {
      parity.pass(Deadline.after(ReplicatedPair.LIMIT), _ -> {});
      pair.onTarget(
          "create function swallow() returns trigger language plpgsql as 'begin return null; end'",
          "create trigger swallow before update on account for each row execute function swallow()",
          "alter table account enable always trigger swallow");
      pair.onSource("update account set v = 7 where id = 42");

      ParityReport settled = settle(pair, parity);

      assertThat(settled.verdict()).isInstanceOf(Parity.Different.class);
      assertThat(settled.tables())
          .filteredOn(table -> !table.differences().isEmpty())
          .singleElement()
          .satisfies(table ->
              assertThat(table.differences().named())
                  .containsExactly(
                      new RowDifference(
                          RowDifference.Kind.DIFFERENT, List.of("42"), List.of("v"))));
    }
  }

  @Test
  void moreRowsThanAreLookedUpAtOnceAreAllComparedAndEachOnce() {
    try (ReplicatedPair pair = ReplicatedPair.filled(16, 18, TABLES, ROWS);
        LiveParity parity = pair.parity()) {
      parity.pass(Deadline.after(ReplicatedPair.LIMIT), _ -> {});
      pair.onTarget(
          "create function swallow() returns trigger language plpgsql as 'begin return null; end'",
          "create trigger swallow before update on account for each row when (old.id % 5000 = 42) execute function swallow()",
          "alter table account enable always trigger swallow");
      pair.onSource("update account set v = 7");

      ParityReport settled = settle(pair, parity);

      assertThat(settled.tables())
          .flatExtracting(table -> table.differences().named())
          .extracting(RowDifference::key)
          .containsExactlyInAnyOrder(
              List.of("42"), List.of("5042"), List.of("10042"), List.of("15042"));
    }
  }

  @Test
  void aTableThatSomebodyLockedIsInDoubtUntilItsChangedRowsCanBeRead() {
    try (ReplicatedPair pair = ReplicatedPair.filled(16, 18, TABLES, ROWS);
        LiveParity parity = pair.parity();
        Session holder = pair.source().open("test")) {
      Deadline deadline = Deadline.after(ReplicatedPair.LIMIT);
      parity.pass(deadline, _ -> {});
      List<TableParity> passed = parity.standing(Duration.ZERO).tables();
      pair.onSource("update account set v = 1 where id = 1");
      pair.arrive();
      assertThat(deadline.await(Duration.ofMillis(10), () -> parity.changed() == 1)).isTrue();

      holder.inTransaction(_ -> {
        holder.execute("lock table account");
        assertThat(parity.recheck(deadline)).isEqualTo(1);
        return true;
      });
      Parity locked = parity.standing(Duration.ZERO).verdict();
      parity.recheck(deadline);

      assertThat(locked)
          .isEqualTo(
              new Parity.Inconclusive(
                  List.of("public.account: is locked by somebody else on the source"), true));
      assertThat(parity.changed()).isZero();
      // Of the pass: no table was read as a whole again.
      assertThat(parity.standing(Duration.ZERO).tables()).isEqualTo(passed);
    }
  }

  /** What it was when it changed is no value of its type any more. */
  @Test
  void aTableWhoseChangedKeysTheServerRefusesIsReadAsAWhole() {
    try (ReplicatedPair pair =
            ReplicatedPair.following(
                16,
                18,
                "create type mood as enum ('calm', 'glad'); create table feeling (mood mood primary key, v int)",
                "insert into feeling values ('calm', 0), ('glad', 0)");
        LiveParity parity = pair.parity()) {
      parity.rehearse(Deadline.after(ReplicatedPair.LIMIT), _ -> {});
      pair.onSource("update feeling set v = 1 where mood = 'calm'");
      pair.arrive();
      pair.onSource("alter type mood rename value 'calm' to 'quiet'");
      pair.onTarget("alter type mood rename value 'calm' to 'quiet'");

      assertThat(settle(pair, parity).verdict()).isEqualTo(new Parity.Equal());

      assertThat(parity.changed()).as("rows that could not be looked up").isEqualTo(1);
    }
  }

  private static void passUntilTheTrackerHasReadOfAllRows(LiveParity parity, Deadline deadline) {
    parity.pass(deadline, _ -> {});
    assertThat(deadline.await(Duration.ofMillis(50), () -> parity.recheck(deadline) == 0)).isTrue();
    parity.pass(deadline, _ -> {});
  }

  private static Thread writer(ReplicatedPair pair, AtomicBoolean over, int number) {
    return Thread.ofPlatform()
        .start(() -> {
          try (Session session = pair.source().open("test")) {
            for (int i = 0; !over.get(); i++) {
              int id = 1 + (number - 1) * 9_500 + (i * 37) % 9_000;
              session.execute("update account set v = v + 1 where id = ?", id);
              session.execute("insert into pair values (?, now(), ?)", "w" + number + "-" + i, i);
              if (i % 5 == 0) {
                session.execute(
                    "delete from account where id = ?", (number - 1) * 4_500 + id % 4_500);
                session.execute("insert into log values (?)", "line " + i);
              }
              if (i % 100 == 99) {
                session.execute(
                    "update account set t = t || 'y' where id between ? and ?", id, id + 500);
                session.execute(Sql.of("update pair set a = a || '!' where v = ?"), i);
              }
            }
          }
        });
  }

  private static List<String> differences(LiveParity parity) {
    return parity.standing(Duration.ZERO).tables().stream()
        .filter(table -> table.verdict() instanceof Parity.Different)
        .map(TableParity::table)
        .map(TableName::toString)
        .toList();
  }

  private static ParityReport settle(ReplicatedPair pair, LiveParity parity) {
    Deadline deadline = Deadline.after(ReplicatedPair.LIMIT);
    pair.arrive();
    Marker marker = new Marker("rest");
    try (Session source = pair.source().open("test")) {
      return parity.settle(marker, marker.send(source), deadline);
    }
  }
}
