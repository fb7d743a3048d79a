package org.pgcutover.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.ReplicationCommands;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;
import org.pgcutover.postgres.TableName;
import org.pgcutover.verifier.rogue.LocalWrite;
import org.pgcutover.verifier.rogue.LocalWrites;
import org.pgcutover.verifier.tracking.Marker;

/** What a proof while the source is written cannot know it does not call equal. */
class LiveLimitsIT {
  private static final String TABLES =
      """
      create table account (id int primary key, v int);
      create table log (line text);
      """;

  private static final String[] ROWS = {
    "insert into account select i, 0 from generate_series(1, 100) i", "insert into log values ('a')"
  };

  private static final Sql END_TRACKER =
      Sql.of(
          "select pg_terminate_backend(active_pid) from pg_replication_slots where slot_name = ? and active");

  private final ReplicatedPair pair = ReplicatedPair.following(16, 18, TABLES, ROWS);

  @Test
  void aSlotLostBeforeTheFirstComparisonEndsTheProof() {
    try (pair;
        LiveParity parity = pair.parity()) {
      loseSlot();
      awaitTrackersEnd(parity);

      assertThatThrownBy(() -> parity.rehearse(limit(), _ -> {}))
          .isInstanceOf(PostgresException.class);
    }
  }

  @Test
  void aSlotLostDuringAComparisonEndsTheProof() {
    AtomicBoolean lost = new AtomicBoolean();
    try (pair;
        LiveParity parity = pair.parity()) {
      assertThatThrownBy(() ->
              parity.rehearse(
                  limit(),
                  _ -> {
                    if (!lost.getAndSet(true)) {
                      loseSlot();
                      awaitTrackersEnd(parity);
                    }
                  }))
          .isInstanceOf(PostgresException.class);
      assertThatThrownBy(() -> settle(parity)).isInstanceOf(PostgresException.class);
    }
  }

  @Test
  void aSlotLostBeforeTheVerdictEndsTheProof() {
    try (pair;
        LiveParity parity = pair.parity()) {
      assertThat(parity.rehearse(limit(), _ -> {}).verdict()).isEqualTo(new Parity.Equal());
      loseSlot();
      pair.onSource("update account set v = 1 where id = 1");

      assertThatThrownBy(() -> settle(parity)).isInstanceOf(PostgresException.class);
    }
  }

  @Test
  void aTrackerThatDoesNotGetToTheLastMarkerGivesNoVerdict() {
    try (pair;
        LiveParity parity = pair.parity();
        Session source = pair.source().open("test")) {
      parity.rehearse(limit(), _ -> {});
      Marker marker = new Marker("rest");
      long notSent = marker.send(source) + 1;

      assertThat(verdict(parity, marker, notSent)).isInstanceOf(Parity.Inconclusive.class);
    }
  }

  /** Neither the target nor the tracker is told of what is written meanwhile. */
  @Test
  void aTableThatWasNotPublishedForAWhileIsComparedAsAWhole() {
    try (pair;
        LiveParity parity = pair.parity()) {
      parity.rehearse(limit(), _ -> {});
      String publication = pair.subscription();
      pair.onSource(
          "alter publication %s drop table account".formatted(publication),
          "update account set v = 7 where id = 1",
          "alter publication %s add table only account".formatted(publication));

      assertThat(settle(parity).verdict()).isInstanceOf(Parity.Different.class);
    }
  }

  @Test
  void aKindOfChangeThatWasNotPublishedForAWhileIsLookedFor() {
    try (pair;
        LiveParity parity = pair.parity()) {
      parity.rehearse(limit(), _ -> {});
      String publication = pair.subscription();
      pair.onSource(
          "alter publication %s set (publish = 'insert')".formatted(publication),
          "update account set v = 7 where id = 1",
          "alter publication %s set (publish = 'insert, update, delete, truncate')"
              .formatted(publication));

      assertThat(settle(parity).verdict()).isInstanceOf(Parity.Different.class);
    }
  }

  /** What changed is known by the name that the table had. */
  @Test
  void tablesThatExchangedTheirNamesAreComparedAtRest() {
    try (ReplicatedPair swapped =
            ReplicatedPair.following(
                16,
                18,
                "create table a (id int primary key, v int); create table b (id int primary key, v int)",
                "insert into a select i, 0 from generate_series(1, 10) i",
                "insert into b select i, 0 from generate_series(1, 10) i");
        LiveParity parity = swapped.parity()) {
      parity.rehearse(limit(), _ -> {});
      swapped.onTarget(
          "create function swallow() returns trigger language plpgsql as 'begin return null; end'",
          "create trigger swallow before update on a for each row execute function swallow()",
          "alter table a enable always trigger swallow");
      swapped.onSource("update a set v = 7 where id = 3");
      swapped.arrive();
      swapped.onTarget("drop function swallow cascade");
      swapped.onBoth(
          "alter table a rename to c; alter table b rename to a; alter table c rename to b");

      assertThat(settle(swapped, parity).tables())
          .filteredOn(table -> table.verdict() instanceof Parity.Different)
          .extracting(TableParity::table)
          .containsExactly(new TableName("public", "b"));
    }
  }

  @Test
  void aTableThatIsDroppedWithChangesThatWereNotComparedYetEndsNothing() {
    try (pair;
        LiveParity parity = pair.parity()) {
      parity.rehearse(limit(), _ -> {});
      pair.onSource("update account set v = 1 where id = 1");
      pair.arrive();
      pair.onBoth("drop table account");

      parity.refresh(limit());

      assertThat(settle(parity).verdict()).isEqualTo(new Parity.Equal());
    }
  }

  private static Parity verdict(LiveParity parity, Marker marker, long beat) {
    try {
      return parity.settle(marker, beat, Deadline.after(Duration.ofMillis(500))).verdict();
    } catch (PostgresException e) {
      // What is compared beside the rows has no time left.
      return Parity.inconclusive(String.valueOf(e.getMessage()));
    }
  }

  @Test
  void aTargetThatDoesNotFollowGivesNoVerdict() {
    try (pair;
        LiveParity parity = pair.parity()) {
      pair.onTarget("alter subscription %s disable".formatted(pair.subscription()));

      parity.pass(Deadline.after(Duration.ofSeconds(1)), _ -> {});

      assertThat(parity.standing(Duration.ZERO).verdict()).isInstanceOf(Parity.Inconclusive.class);
      pair.onTarget("alter subscription %s enable".formatted(pair.subscription()));
      assertThat(settle(parity).verdict()).isEqualTo(new Parity.Equal());
    }
  }

  /** As with a synchronous standby: the target has a commit before the source shows it. */
  @Test
  void aTargetThatIsAheadOfTheSourceRaisesNoAlarm() throws Exception {
    try (pair;
        LiveParity parity = pair.parity()) {
      pair.onSource(
          "alter system set synchronous_standby_names = '%s'".formatted(pair.subscription()),
          "select pg_reload_conf()");
      AtomicBoolean over = new AtomicBoolean();
      List<Thread> writers =
          List.of(writer(over, 1), writer(over, 2), writer(over, 3), writer(over, 4));
      try {
        for (int i = 0; i < 5; i++) {
          parity.pass(limit(), _ -> {});
          parity.recheck(limit());
          assertThat(parity.standing(Duration.ZERO).tables())
              .filteredOn(table -> table.verdict() instanceof Parity.Different)
              .isEmpty();
        }
      } finally {
        over.set(true);
        for (Thread thread : writers) {
          thread.join();
        }
        pair.onSource("alter system reset synchronous_standby_names", "select pg_reload_conf()");
      }

      assertThat(settle(parity).verdict()).isEqualTo(new Parity.Equal());
    }
  }

  private Thread writer(AtomicBoolean over, int number) {
    return Thread.ofPlatform()
        .start(() -> {
          try (Session session = pair.source().open("test")) {
            for (int i = 0; !over.get(); i++) {
              session.execute("update account set v = v + 1 where id = ?", 1 + i * 7 % 100);
              session.execute("insert into account values (?, 0)", 1000 * number + i);
              session.execute("insert into log values (?)", "line " + i);
            }
          }
        });
  }

  @Test
  void aRowThatIsWrittenOnTheTargetAndSetBackIsToldOf() {
    try (pair;
        LiveParity parity = pair.parity();
        Session target = pair.target().open("test")) {
      LocalWrites.createSlot(target, pair.subscription());
      try (LocalWrites localWrites = LocalWrites.open(pair.target(), pair.subscription())) {
        parity.rehearse(limit(), _ -> {});
        pair.onTarget(
            "update account set v = 5 where id = 7", "update account set v = 0 where id = 7");

        assertThat(settle(parity).verdict()).isEqualTo(new Parity.Equal());
        assertThat(localWrites.since(ReplicatedPair.LIMIT).writes())
            .extracting(LocalWrite::table)
            .containsExactly(new TableName("public", "account"));
      } finally {
        new ReplicationCommands(target).dropSlot(pair.subscription());
      }
    }
  }

  /** It carries the origin of the apply worker's transaction, and the row did not change here. */
  @Test
  void aRowThatATriggerInTheApplyWorkerChangedIsFoundByTheNextPass() {
    try (pair;
        LiveParity parity = pair.parity()) {
      parity.rehearse(limit(), _ -> {});
      pair.onTarget(
          "create function disturb() returns trigger language plpgsql as 'begin update public.account set v = 99 where id = 50; return null; end'",
          "create trigger disturb after insert on log for each row execute function disturb()",
          "alter table log enable always trigger disturb");
      pair.onSource("insert into log values ('b')");

      ParityReport settled = settle(parity);

      assertThat(settled.schema().differences()).isNotEmpty();
      parity.pass(limit(), _ -> {});
      assertThat(parity.standing(Duration.ZERO).tables())
          .filteredOn(table -> table.verdict() instanceof Parity.Different)
          .singleElement()
          .satisfies(table ->
              assertThat(table.differences().named())
                  .containsExactly(
                      new RowDifference(
                          RowDifference.Kind.DIFFERENT, List.of("50"), List.of("v"))));
    }
  }

  @Test
  void aTableThatCameSinceAndOneThatGotAColumnAreComparedAtRest() {
    try (pair;
        LiveParity parity = pair.parity()) {
      parity.rehearse(limit(), _ -> {});
      pair.onBoth(
          "create table late (id int primary key)",
          "alter table account add w int",
          "alter table log add w int");
      pair.onSource("insert into late values (1)");
      pair.onTarget("update account set w = 1 where id = 3");

      ParityReport settled = settle(parity);

      assertThat(settled.tables())
          .filteredOn(table -> table.verdict() instanceof Parity.Different)
          .extracting(table -> table.table() + ": " + table.reason())
          .containsExactly(
              "public.account: 1 row different", "public.late: 1 row missing on the target");
    }
  }

  /** The stream holds neither: no change of a row tells of them. */
  @Test
  void tablesThatWereMadeAgainOrRewrittenAreComparedAtRest() {
    try (pair;
        LiveParity parity = pair.parity()) {
      parity.rehearse(limit(), _ -> {});
      pair.onSource(
          "alter table account alter v type int using v + 1",
          "drop table log",
          "create table log (line text)",
          "alter table log replica identity full");

      assertThat(settle(parity).tables())
          .filteredOn(table -> table.verdict() instanceof Parity.Different)
          .extracting(table -> table.table().toString())
          .containsExactly("public.account", "public.log");
    }
  }

  /** Keys are looked up some thousand at a time. */
  @Test
  void theLastOfManyChangedRowsIsCompared() {
    try (pair;
        LiveParity parity = pair.parity()) {
      parity.rehearse(limit(), _ -> {});
      pair.onSource("insert into account select i, 0 from generate_series(101, 9999) i");
      pair.arrive();
      pair.onTarget("update account set v = 1 where id in (101, 9999)");

      TableParity account =
          settle(parity).tables().stream()
              .filter(table -> table.table().name().equals("account"))
              .findFirst()
              .orElseThrow();

      assertThat(account.reason()).isEqualTo("2 rows different");
    }
  }

  @Test
  void theFirstLargeObjectIsCompared() {
    try (pair;
        LiveParity parity = pair.parity()) {
      assertThat(parity.rehearse(limit(), _ -> {}).verdict()).isEqualTo(new Parity.Equal());
      pair.onSource("select lo_from_bytea(4711, 'one page')");

      assertThat(settle(parity).verdict()).isInstanceOf(Parity.Different.class);
    }
  }

  private void loseSlot() {
    String slot = pair.subscription() + "_track";
    try (Session source = pair.source().open("test")) {
      source.list(END_TRACKER, _ -> true, slot);
      new ReplicationCommands(source).dropSlot(slot);
    }
  }

  /** The tracker notices by itself; a verdict at rest does not depend on when. */
  private static void awaitTrackersEnd(LiveParity parity) {
    assertThat(
            limit()
                .await(
                    Duration.ofMillis(5),
                    () -> {
                      try {
                        return parity.changed() < 0;
                      } catch (PostgresException e) {
                        return true;
                      }
                    }))
        .isTrue();
  }

  private ParityReport settle(LiveParity parity) {
    return settle(pair, parity);
  }

  private static ParityReport settle(ReplicatedPair of, LiveParity parity) {
    of.arrive();
    Marker marker = new Marker("rest");
    try (Session source = of.source().open("test")) {
      return parity.settle(marker, marker.send(source), limit());
    }
  }

  private static Deadline limit() {
    return Deadline.after(ReplicatedPair.LIMIT);
  }
}
