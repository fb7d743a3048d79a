package org.pgcutover.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.Session;
import org.pgcutover.verifier.RowsPlan.ComparedTable;

/** A table that is read by what is known of it is read as one that is read anew. */
class KnownRowsIT {
  private static final Deadline DEADLINE = Deadline.after(Duration.ofMinutes(5));

  private static final List<String> WRITES =
      List.of(
          "insert into t select i, 'v' || i from generate_series(1, 20) i",
          "insert into t values (1, null)",
          "update t set v = v || 'x' where n % 7 = 3",
          "delete from t where n % 11 = 5",
          "do 'begin insert into t values (100, ''in a subtransaction''); begin insert into t values (101, ''not'');"
              + " raise exception ''no''; exception when others then update t set v = ''y'' where n = 2; end; end'",
          "vacuum (freeze) t",
          "vacuum full t",
          "truncate t",
          "alter table t alter n type bigint",
          "alter table t alter n type int");

  private final DatabasePair pair = DatabasePair.fresh(14, 18);
  private final KnownRows known = new KnownRows();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void whateverWasWrittenSince(long seed) {
    Random random = new Random(seed);
    // What autovacuum finds out of the rows changes how they are hashed anew.
    pair.onBoth("create table t (n int, v text) with (autovacuum_enabled = off)");
    try (SessionPair sessions = SessionPair.open(pair.source(), pair.target());
        Session first = pair.source().open("test");
        Session second = pair.source().open("test")) {
      List<Session> open = new ArrayList<>(List.of(first, second));
      open.forEach(session -> session.execute("begin"));
      for (int i = 0; i < 60; i++) {
        String write = WRITES.get(random.nextInt(random.nextInt(4) == 0 ? WRITES.size() : 5));
        boolean needsTheTable = WRITES.indexOf(write) >= 5;
        for (Session session : open) {
          if (needsTheTable || random.nextInt(3) == 0) {
            session.execute(random.nextBoolean() ? "commit" : "rollback");
            session.execute("begin");
          }
        }
        if (!needsTheTable && random.nextInt(3) == 0) {
          // Their numbers are lower than those of who commits meanwhile.
          open.get(random.nextInt(2)).execute("insert into t values (7, 'late')");
        }
        pair.onBoth(write);

        assertIsReadAsAnew(sessions, "seed %d, step %d: %s".formatted(seed, i, write));
      }
    }
  }

  /** One comes and one goes: there are as many as before. */
  @Test
  void whatWasOnItsWayIsNotKnown() {
    pair.onBoth("create table t (v text)", "insert into t values ('first'), ('second')");
    try (SessionPair sessions = SessionPair.open(pair.source(), pair.target());
        Session late = pair.source().open("test")) {
      late.execute("begin");
      late.execute("insert into t values ('late')");
      pair.onBoth("insert into t values ('third')");
      known(sessions);
      late.execute("commit");
      pair.onBoth("delete from t where v = 'first'");

      assertIsReadAsAnew(sessions, "one more and one less");
    }
  }

  /** Labels are not in the rows: nothing else tells of them being printed otherwise. */
  @Test
  void whatIsKnownIsNotHashedAgain() {
    pair.onBoth(
        "create type mood as enum ('well', 'ill')",
        "create table t (m mood)",
        "insert into t values ('well'), ('ill')");
    try (SessionPair sessions = SessionPair.open(pair.source(), pair.target())) {
      Both<TableReading> before = known(sessions);
      pair.onBoth("alter type mood rename value 'ill' to 'sick'");

      assertThat(known(sessions)).isEqualTo(before).isNotEqualTo(anew(sessions));
      known.forget();
      assertIsReadAsAnew(sessions, "a pass");
      pair.onBoth("alter type mood rename value 'sick' to 'ill'");

      pair.onBoth("delete from t where ctid = '(0,1)'", "insert into t values ('ill')");
      assertIsReadAsAnew(sessions, "as many rows as before, and not the same");
    }
  }

  /** What the statistics say may change between two readings, and with it how rows are hashed. */
  @Test
  void howRowsAreHashedStaysAsItWas() {
    pair.onBoth(
        "create table t (n int, v text) with (autovacuum_enabled = off)",
        "insert into t select i, 'v' || i from generate_series(1, 100) i");
    try (SessionPair sessions = SessionPair.open(pair.source(), pair.target())) {
      ComparedTable first = table(sessions);
      known(sessions);
      pair.onBoth("analyze t", "insert into t values (101, 'new')");

      assertThat(known(sessions))
          .isEqualTo(read(sessions, first, Alignment.AT_REST))
          .isNotEqualTo(anew(sessions));
    }
  }

  @Test
  void whatIsInNoHeapIsNotKnown() {
    pair.onBoth(
        "create type mood as enum ('well', 'ill')",
        "create access method other type table handler heap_tableam_handler",
        "create table t (m mood) using other",
        "insert into t values ('well')");
    try (SessionPair sessions = SessionPair.open(pair.source(), pair.target())) {
      known(sessions);
      pair.onBoth("alter type mood rename value 'well' to 'fine'");

      assertIsReadAsAnew(sessions, "another access method");
    }
  }

  private void assertIsReadAsAnew(SessionPair sessions, String when) {
    assertThat(known(sessions)).as(when).isEqualTo(anew(sessions));
  }

  private Both<TableReading> known(SessionPair sessions) {
    return read(sessions, known.over(Alignment.AT_REST, Writes.LIVE));
  }

  private static Both<TableReading> anew(SessionPair sessions) {
    return read(sessions, Alignment.AT_REST);
  }

  private static Both<TableReading> read(SessionPair sessions, Alignment alignment) {
    return read(sessions, table(sessions), alignment);
  }

  private static Both<TableReading> read(
      SessionPair sessions, ComparedTable table, Alignment alignment) {
    return sessions.inSnapshots(
        () -> sessions.both(session -> alignment.read(session, table, DEADLINE)));
  }

  private static ComparedTable table(SessionPair sessions) {
    return RowsPlan.of(sessions.both(TableShape::list), Set.of(), Writes.FROZEN).tables().stream()
        .filter(table -> table.name().name().equals("t"))
        .findFirst()
        .orElseThrow();
  }
}
