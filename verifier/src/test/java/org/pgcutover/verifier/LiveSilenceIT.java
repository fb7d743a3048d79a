package org.pgcutover.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.TableName;
import org.pgcutover.verifier.tracking.Marker;

/** Whatever the source writes and however the target lags behind: nothing is called different. */
class LiveSilenceIT {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final int PASSES = 2;

  /** Rounds of a writer that need not have arrived. */
  private static final int AHEAD = 20;

  private static final String TABLES =
      """
      create collation caseless (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
      create table account (id int primary key, v int not null, t text);
      create table caseless (id text collate caseless primary key, v int);
      create table odd (f float8, at timestamptz, b bytea, i interval, n numeric, v int, primary key (f, at, b, i, n));
      create table parted (id int primary key, v int) partition by range (id);
      create table parted_low partition of parted for values from (minvalue) to (500);
      create table parted_high partition of parted for values from (500) to (maxvalue);
      create table indexed (pk serial primary key, id text not null, v int);
      create unique index indexed_id on indexed (id);
      alter table indexed replica identity using index indexed_id;
      create table log (line text, v int);
      alter table log replica identity full;
      create table large (id int primary key, v int, t text);
      alter table large alter t set storage external;
      """;

  private static final String[] ROWS = {
    "insert into account select i, 0, repeat('x', i % 50) from generate_series(1, 3000) i",
    "insert into caseless select 'Key ' || i, 0 from generate_series(1, 300) i",
    "insert into odd select i / 3.0, '2026-03-29Z'::timestamptz + i * interval '1 hour', decode(md5(i::text), 'hex'), i * interval '1 hour 1 second', i, 0 from generate_series(1, 300) i",
    "insert into parted select i, 0 from generate_series(1, 1000) i",
    "insert into indexed (id, v) select 'k' || i, 0 from generate_series(1, 300) i",
    "insert into log select 'line ' || i, 0 from generate_series(1, 100) i",
    "insert into large select i, 0, repeat(md5(i::text), 200) from generate_series(1, 100) i"
  };

  /** One round of a writer; it is called again until everything was compared. */
  interface Work {
    void round(ReplicatedPair pair, Session source, int round);
  }

  record Workload(String name, int roundsInAPass, List<Work> writers) {
    static Workload of(String name, Work... writers) {
      return new Workload(name, 10, List.of(writers));
    }

    Workload slowly() {
      return new Workload(name, 1, writers);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static Work statements(String... statements) {
    return (_, source, round) -> {
      for (String statement : statements) {
        source.execute(statement.replace("%i", Integer.toString(round)));
      }
    };
  }

  private static Stream<Workload> workloads() {
    Work everything =
        statements(
            "update account set v = v + 1 where id between %i % 2990 and %i % 2990 + 9",
            "update odd set v = v + 1 where v = (select min(v) from odd)",
            "update parted set v = v + 1 where id = 1 + %i % 1000",
            "update indexed set v = v + 1 where id = 'k' || 1 + %i % 300",
            "insert into log values ('line', %i)",
            "delete from log where v = %i - 20");
    return Stream.of(
        Workload.of("writes on all kinds of tables", everything, everything),
        Workload.of(
            "hot rows",
            hot(1),
            hot(1),
            statements(
                "update caseless set v = v + 1 where id = 'KEY 7'",
                "delete from indexed where id = 'hot'",
                "insert into indexed (id, v) values ('hot', %i)")),
        Workload.of(
            "keys swapped and moved",
            statements(
                "begin",
                "update account set id = -1 where id = 10 + %i % 9",
                "update account set id = 10 + %i % 9 where id = 30 + %i % 9",
                "update account set id = 30 + %i % 9 where id = -1",
                "commit",
                "update parted set id = id + 5000 where id = 100 + %i % 7",
                "update parted set id = id - 5000 where id = 5100 + %i % 7",
                "update indexed set id = id || '!' where id = 'k' || 1 + %i % 300",
                "update odd set f = -f, n = case scale(n) when 0 then n + 0.00 else trunc(n) end, at = at + interval '1 second' where v = 0 and f between %i % 90 and %i % 90 + 2"),
            statements(
                "update caseless set id = upper(id) where id = 'key ' || 1 + %i % 300",
                "update caseless set id = 'kEY ' || 1 + %i % 300 where id = 'key ' || 1 + %i % 300",
                "update caseless set id = initcap(id), v = v + 1 where id = 'key ' || 1 + %i % 300")),
        Workload.of(
            "subtransactions",
            statements(
                "begin",
                "update account set v = v + 1 where id = 5",
                "savepoint a",
                "update account set v = v + 1 where id = 6 + %i % 9",
                "savepoint b",
                "update account set v = -1 where id between 1 and 50",
                "rollback to b",
                "insert into log values ('sub', %i)",
                "release a",
                "commit",
                "do $$ begin for i in 1..80 loop begin update parted set v = v + 1 where id = i; if i % 3 = 0 then raise exception 'x'; end if; exception when others then null; end; end loop; end $$")),
        Workload.of(
            "prepared transactions",
            (pair, source, round) -> {
              String gid = pair.subscription() + "_" + round;
              for (String statement :
                  List.of(
                      "begin",
                      "update account set v = v + 1 where id = %d".formatted(1 + round % 3000),
                      "insert into log values ('prepared', %d)".formatted(round),
                      "prepare transaction '%s'".formatted(gid),
                      "update account set v = v + 1 where id = 0",
                      "update caseless set v = v + 1 where id = 'Key 3'",
                      (round % 3 == 0 ? "rollback" : "commit") + " prepared '%s'".formatted(gid))) {
                source.execute(statement);
              }
            }),
        Workload.of(
            "truncate and refill",
            statements(
                "begin",
                "truncate caseless, log, parted",
                "insert into caseless select 'Key ' || i, %i from generate_series(1, 200) i",
                "insert into parted select i, %i from generate_series(1, 900) i",
                "commit",
                "insert into log select 'line ' || i, %i from generate_series(1, 50) i",
                "truncate parted_low",
                "insert into parted select i, %i from generate_series(1, 300) i"),
            everything),
        Workload.of(
            "large transactions",
            statements(
                "update account set v = v + 1, t = t || 'y'", "update large set t = t || 'z'")),
        Workload.of(
            "unchanged TOAST values",
            statements(
                "update large set v = v + 1 where id = 1 + %i % 100",
                "update large set id = -id where id = 1 + %i % 100",
                "update large set id = -id where id < 0")),
        Workload.of(
            "a long transaction",
            (pair, _, round) -> {
              try (Session idle = pair.source().open("test")) {
                idle.execute("begin");
                idle.execute("update account set v = v + 1 where id between 2000 and 2100");
                idle.execute("insert into log values ('long', ?)", round);
                for (int i = 0; i < 30; i++) {
                  pair.onSource("update account set v = v + 1 where id = " + i);
                }
                idle.execute("commit");
              }
            },
            everything),
        Workload.of(
            "the apply worker restarted",
            (pair, _, _) -> {
              pair.onTarget("alter subscription %s disable".formatted(pair.subscription()));
              pair.onSource("update account set v = v + 1 where id < 50");
              pair.onTarget("alter subscription %s enable".formatted(pair.subscription()));
              pair.arrive();
            },
            everything),
        Workload.of(
                "apply held by a lock",
                (pair, source, round) -> {
                  try (Session holder = pair.target().open("test")) {
                    holder.execute("begin");
                    holder.execute("lock table account in share mode");
                    Deadline held = Deadline.after(Duration.ofSeconds(2));
                    for (int i = 0; !held.isOver(); i++) {
                      source.execute("update account set v = v + 1 where id = ?", 1 + i % 3000);
                      source.execute("insert into log values ('held', ?)", round);
                    }
                    holder.execute("commit");
                  }
                  pair.arrive();
                })
            .slowly(),
        Workload.of(
            "settings of databases that print values otherwise",
            everything,
            statements(
                "update odd set i = i + interval '1 month', at = at + interval '1 day' where v = 0 and f > 90")));
  }

  private static Work hot(int table) {
    return statements(
        "update account set v = v + 1 where id in (%d, 2)".formatted(table),
        "update account set t = 'turn %i' where id = 2",
        "delete from account where id = 3000",
        "insert into account values (3000, %i, 'again') on conflict (id) do update set v = 0");
  }

  private static Stream<Arguments> workloadsOnAllPairs() {
    return Stream.of(14, 15, 16, 17, 18)
        .flatMap(from -> workloads().map(w -> Arguments.of(from, 18, w)));
  }

  @ParameterizedTest
  @MethodSource("workloads")
  void nothingIsCalledDifferent(Workload workload) throws Exception {
    assertSilent(17, 18, workload, KeyRanges.Limits.LARGE_TABLES);
  }

  @Tag("long")
  @ParameterizedTest
  @MethodSource("workloads")
  void norIsItInRanges(Workload workload) throws Exception {
    assertSilent(16, 18, workload, ReplicatedPair.IN_RANGES);
  }

  @Tag("long")
  @ParameterizedTest
  @MethodSource("workloadsOnAllPairs")
  void nothingIsCalledDifferentOnAnyPair(int from, int to, Workload workload) throws Exception {
    assertSilent(from, to, workload, KeyRanges.Limits.LARGE_TABLES);
  }

  private static void assertSilent(int from, int to, Workload workload, KeyRanges.Limits ranges)
      throws Exception {
    try (ReplicatedPair pair = ReplicatedPair.following(from, to, TABLES, ROWS)) {
      printOtherwise(pair);
      try (LiveParity parity = pair.parity(ranges)) {
        whileWritten(
            pair,
            workload,
            rounds -> {
              for (int i = 1; i <= PASSES; i++) {
                parity.pass(Deadline.after(LIMIT), _ -> {});
                parity.recheck(Deadline.after(LIMIT));
                int awaited = i * workload.roundsInAPass();
                assertThat(
                        Deadline.after(LIMIT)
                            .await(Duration.ofMillis(5), () -> rounds.get() >= awaited))
                    .isTrue();
                assertThat(differing(parity)).isEmpty();
              }
            });
        pair.arrive();
        Marker marker = new Marker("rest");
        try (Session source = pair.source().open("test")) {
          ParityReport settled = parity.settle(marker, marker.send(source), Deadline.after(LIMIT));

          assertThat(settled.tables())
              .filteredOn(t -> !(t.verdict() instanceof Parity.Equal))
              .isEmpty();
          assertThat(settled.tables()).hasSize(8);
        }
      }
    }
  }

  /** Every session of others gets these, the apply worker and the walsenders among them. */
  private static void printOtherwise(ReplicatedPair pair) {
    pair.onSource(
        alter(pair, "TimeZone to 'Asia/Kathmandu'"),
        alter(pair, "extra_float_digits to -5"),
        alter(pair, "bytea_output to escape"));
    pair.onTarget(
        alter(pair, "DateStyle to 'SQL, DMY'"),
        alter(pair, "IntervalStyle to iso_8601"),
        alter(pair, "TimeZone to 'America/St_Johns'"));
  }

  private static String alter(ReplicatedPair pair, String setting) {
    return "alter database %s set %s".formatted(pair.source().database(), setting);
  }

  private interface Comparison {
    void run(AtomicInteger rounds);
  }

  private static void whileWritten(ReplicatedPair pair, Workload workload, Comparison comparison)
      throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger rounds = new AtomicInteger();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> writers = new ArrayList<>();
      for (Work work : workload.writers()) {
        writers.add(threads.submit(() -> write(pair, work, over, rounds)));
      }
      try {
        comparison.run(rounds);
      } finally {
        over.set(true);
        for (Future<?> writer : writers) {
          writer.get();
        }
      }
    }
  }

  private static void write(
      ReplicatedPair pair, Work work, AtomicBoolean over, AtomicInteger rounds) {
    try (Session session = pair.source().open("test")) {
      for (int i = 0; !over.get(); i++) {
        work.round(pair, session, i);
        rounds.incrementAndGet();
        if (i % AHEAD == AHEAD - 1) {
          pair.arrive();
        }
      }
    }
  }

  private static List<TableName> differing(LiveParity parity) {
    return parity.standing(Duration.ZERO).tables().stream()
        .filter(table -> table.verdict() instanceof Parity.Different)
        .map(TableParity::table)
        .toList();
  }
}
