package org.pgcutover.verifier.rogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Lsn;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.Quote;
import org.pgcutover.postgres.ReplicationCommands;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.Sql;
import org.pgcutover.postgres.TableName;
import org.pgcutover.postgres.embedded.EmbeddedServer;
import org.pgcutover.verifier.rogue.LocalWrite.Kind;

/** What the target's own writes look like, on every major. */
@ParameterizedClass
@ValueSource(ints = {14, 15, 16, 17, 18})
class LocalWritesIT {
  private static final Map<Integer, EmbeddedServer> SERVERS = new ConcurrentHashMap<>();
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Map<String, String> SETTINGS =
      Map.of("wal_level", "logical", "fsync", "off", "max_prepared_transactions", "5");

  @Parameter private int major;

  private final String name = "target" + NUMBER.incrementAndGet();

  @BeforeEach
  void createDatabaseAndSlot() {
    try (Session session = server().endpoint(Side.TARGET).open("test")) {
      session.execute("create database " + name);
    }
    try (Session session = session()) {
      LocalWrites.createSlot(session, name);
    }
  }

  @AfterEach
  void dropSlot() {
    try (Session session = session()) {
      new ReplicationCommands(session).dropSlot(name);
    }
  }

  @Test
  void countsByTableAndKind() {
    run("create table a (id int primary key, t text)", "create table b (id int)");
    try (LocalWrites writes = open()) {
      assertThat(complete(writes)).isEmpty();
      Lsn before = position();

      run(
          "begin",
          "insert into a select i, 'x' from generate_series(1, 5) i",
          "insert into b values (1)",
          "update a set t = 'y' where id < 3",
          "delete from a where id = 1",
          "commit",
          "truncate a, b",
          "begin",
          "insert into a values (9)",
          "rollback");
      List<LocalWrite> found = complete(writes);

      assertThat(found)
          .extracting(write -> write.table().toString() + new TreeMap<>(write.counts()))
          .containsExactlyInAnyOrder(
              "public.a{INSERT=5, UPDATE=2, DELETE=1, TRUNCATE=1}",
              "public.b{INSERT=1, TRUNCATE=1}");
      assertThat(found).allMatch(write -> write.first().compareTo(before) > 0);
      assertThat(found).allMatch(write -> write.last().compareTo(write.first()) > 0);
      assertThat(found).allMatch(write -> position().isAtLeast(write.last()));
      assertThat(complete(writes)).isEmpty();
    }
  }

  /** A walsender from 16 on may sleep over a commit; seen about once in a hundred looks. */
  @Test
  void noLookWaitsForAServerThatSleeps() {
    run("create table t (id int)");
    try (LocalWrites writes = open();
        Session session = session()) {
      for (int i = 0; i < 2000; i++) {
        session.execute("insert into t values (1)");

        Reading reading = writes.since(Duration.ofSeconds(2));

        assertThat(reading).isInstanceOf(Reading.Complete.class);
        assertThat(reading.writes()).hasSize(1);
      }
    }
  }

  @Test
  void pgcutoversOwnTablesAreLeftOut() {
    run("create schema pgcutover", "create table pgcutover.heartbeat (id int)");
    run("create table heartbeat (id int)");
    try (LocalWrites writes = open()) {
      run("insert into pgcutover.heartbeat values (1)", "insert into heartbeat values (1)");

      assertThat(shown(writes)).containsExactly("public.heartbeat{INSERT=1}");
    }
  }

  @Test
  void whatWasNotConfirmedComesAgain() {
    run("create table t (id int)");
    try (LocalWrites writes = open()) {
      run("insert into t values (1)");
      assertThat(shown(writes)).containsExactly("public.t{INSERT=1}");
      run("insert into t values (2)");
      assertThat(shown(writes)).containsExactly("public.t{INSERT=1}");

      // The first is still there, as the walsender of a killed process may be.
      try (LocalWrites again = LocalWrites.open(target(), name)) {
        assertThat(shown(again)).containsExactly("public.t{INSERT=2}");
        awaitConfirmed(again);
        run("truncate t");
        assertThat(shown(again)).containsExactly("public.t{TRUNCATE=1}");
      }
      try (LocalWrites third = LocalWrites.open(target(), name)) {
        assertThat(shown(third)).containsExactly("public.t{TRUNCATE=1}");
      }
    } catch (PostgresException e) {
      // The first one's walsender was ended, which its close tells.
      assertThat(e).hasMessageContaining("close");
    }
  }

  @Test
  void whatReplicationWritesIsNotShown() {
    String publisher = name + "_source";
    run("create table t (id int primary key)", "create database " + publisher);
    try (Session source = server().endpoint(Side.SOURCE).withDatabase(publisher).open("test");
        Session session = session();
        LocalWrites writes = open()) {
      source.execute("create table t (id int primary key)");
      ReplicationCommands commands = new ReplicationCommands(source);
      commands.createPublication("p", List.of(new TableName("public", "t")));
      commands.createSlot(publisher, "pgoutput");
      ReplicationCommands subscriber = new ReplicationCommands(session);
      subscriber.createSubscription(
          "sub",
          server().endpoint(Side.SOURCE).withDatabase(publisher).conninfo(),
          "p",
          publisher,
          false);
      subscriber.enableSubscription("sub");
      source.execute("insert into t select generate_series(1, 100)");
      source.execute("update t set id = -id where id <= 10");
      source.execute("delete from t where id = 11");
      await()
          .atMost(LIMIT)
          .until(() ->
              session
                  .<Long>one(Sql.of("select count(*) from t where id <> 0"), row -> row.getLong(1))
                  .equals(99L));

      assertThat(complete(writes)).isEmpty();
      session.execute("insert into t values (0)");
      source.execute("truncate t");
      await()
          .atMost(LIMIT)
          .until(() ->
              session
                  .<Long>one(Sql.of("select count(*) from t"), row -> row.getLong(1))
                  .equals(0L));
      assertThat(shown(writes)).containsExactly("public.t{INSERT=1}");

      subscriber.dropSubscription("sub");
      commands.dropSlot(publisher);
    }
  }

  @Test
  void whatIsShownAndWhatIsNot() {
    run(
        "create table t (id int primary key, a int)",
        "insert into t values (1, 1), (2, 2)",
        "create sequence s",
        "create unlogged table fast (id int)",
        "create materialized view m as select * from t",
        "create unique index on m (id)");
    try (LocalWrites writes = open()) {
      assertThat(shown(writes, "select setval('s', 100)", "select nextval('s')")).isEmpty();
      assertThat(shown(writes, "vacuum full t", "cluster t using t_pkey")).isEmpty();
      assertThat(shown(writes, "analyze t", "reindex table t")).isEmpty();
      assertThat(shown(writes, "select lo_from_bytea(4711, 'x')", "select lo_unlink(4711)"))
          .isEmpty();
      assertThat(shown(writes, "insert into fast values (1)")).isEmpty();
      assertThat(shown(writes, "create temp table x (id int)", "insert into x values (1)"))
          .isEmpty();
      assertThat(shown(writes, "alter table t add b int default 7", "comment on table t is 'x'"))
          .isEmpty();

      assertThat(shown(writes, "refresh materialized view m"))
          .containsExactly("public.m{INSERT=2}");
      assertThat(shown(writes, "update t set a = 3 where id = 2"))
          .containsExactly("public.t{UPDATE=1}");
      assertThat(shown(writes, "refresh materialized view concurrently m"))
          .containsExactly("public.m{INSERT=1, DELETE=1}");
      assertThat(shown(writes, "create table c as select * from t"))
          .containsExactly("public.c{INSERT=2}");
      assertThat(shown(writes, "alter table c alter a type bigint using a + 1"))
          .containsExactly("public.c{INSERT=2}");
      assertThat(shown(writes, "alter table c add r float default random()"))
          .containsExactly("public.c{INSERT=2}");
      assertThat(
              shown(
                  writes,
                  "begin",
                  "create table gone (id int)",
                  "insert into gone values (1)",
                  "drop table gone",
                  "commit"))
          .containsExactly("public.gone{INSERT=1}");
    }
  }

  @Test
  void aPreparedTransactionIsShownWhenItIsCommitted() {
    run("create table t (id int)");
    try (LocalWrites writes = open()) {
      String one = "prepare transaction '" + name + "1'";
      String two = "prepare transaction '" + name + "2'";
      assertThat(shown(writes, "begin", "insert into t values (1)", one)).isEmpty();
      assertThat(shown(writes, "begin", "insert into t values (2)", two)).isEmpty();

      assertThat(shown(writes, "rollback prepared '" + name + "1'")).isEmpty();
      assertThat(shown(writes, "commit prepared '" + name + "2'"))
          .containsExactly("public.t{INSERT=1}");
    }
  }

  @Test
  void namesAndValuesThatLookLikeSomethingElse() {
    TableName odd = new TableName("s: \"INSERT:\".", "a, b.c\nCOMMIT 7\n'\\ ü 😀");
    run(
        "create schema " + Quote.identifier(odd.schema()),
        "create table %s (\"a: DELETE:\" text)".formatted(odd.quoted()),
        "create table \"select\" (a text)",
        "create table \"Upper\" (a text)");
    try (LocalWrites writes = open()) {
      run(
          "insert into %s values (%s)"
              .formatted(odd.quoted(), Quote.literal("'\nCOMMIT 1\ntable public.x: DELETE:\n")),
          "insert into \"select\" values ('message: transactional: 1 prefix: pgcutover')",
          "truncate \"Upper\", %s".formatted(odd.quoted()),
          "select pg_logical_emit_message(true, 'pgcutover', repeat('x', 100000))",
          "select pg_logical_emit_message(false, E'a\nCOMMIT 7', '\\xff00'::bytea)");
      List<LocalWrite> found = complete(writes);

      assertThat(found)
          .extracting(LocalWrite::table)
          .containsExactlyInAnyOrder(
              odd, new TableName("public", "select"), new TableName("public", "Upper"));
      assertThat(found.getFirst().counts()).isEqualTo(Map.of(Kind.INSERT, 1L, Kind.TRUNCATE, 1L));
    }
  }

  @Test
  void namesOfALatinDatabaseAreRead() {
    dropSlot();
    run("create database latin_%s encoding 'LATIN1' locale 'C' template template0".formatted(name));
    Endpoint latin = server().endpoint(Side.TARGET).withDatabase("latin_" + name);
    try (Session session = latin.open("test")) {
      session.execute("create table \"tä\" (a text)");
      LocalWrites.createSlot(session, name);
      session.execute("insert into \"tä\" values ('ö')");
    }
    try (LocalWrites writes = LocalWrites.open(latin, name)) {
      assertThat(complete(writes))
          .extracting(LocalWrite::table)
          .containsExactly(new TableName("public", "tä"));
    }
  }

  @Test
  void aLargeTransactionIsReadInSeveralLooks() {
    run("create table t (id int, a text)");
    try (LocalWrites first = open()) {
      run("insert into t select i, repeat('x', 100) from generate_series(1, 200000) i");
      Reading reading = first.since(Duration.ofMillis(1));
      assertThat(reading).isInstanceOf(Reading.Behind.class);
      assertThat(reading.writes()).isEmpty();
    }
    long closing;
    try (LocalWrites second = LocalWrites.open(target(), name)) {
      assertThat(second.since(Duration.ofMillis(1))).isInstanceOf(Reading.Behind.class);
      closing = System.nanoTime();
    }
    assertThat(Duration.ofNanos(System.nanoTime() - closing)).isLessThan(Duration.ofSeconds(5));
    try (LocalWrites third = LocalWrites.open(target(), name)) {
      assertThat(third.since(Duration.ofMillis(20))).isInstanceOf(Reading.Behind.class);
      third.confirm();
      assertThat(shown(third)).containsExactly("public.t{INSERT=200000}");
    }
  }

  @Test
  void aLostSlotIsNoAnswer() {
    run("create table t (id int)");
    try (Session session = session();
        LocalWrites writes = open()) {
      session.execute("insert into t values (1)");
      new ReplicationCommands(session).dropSlot(name);

      assertThatThrownBy(
              () -> {
                while (true) {
                  complete(writes);
                }
              })
          .isInstanceOf(PostgresException.class);
      assertThatThrownBy(() -> LocalWrites.open(target(), name).close())
          .isInstanceOf(PostgresException.class)
          .hasMessageContaining("does not exist");
    } catch (PostgresException e) {
      assertThat(e).hasMessageContaining("close");
    }
  }

  @Test
  void whereItCanBeSeenThereIsNoReasonAndNothingIsLeft() {
    assertThat(LocalWrites.whyNot(target())).isEmpty();
    try (Session session = session()) {
      session.inTransaction(c -> {
        session.execute("create table t (id int)");
        // A running transaction delays a slot, the plugin is there all the same.
        assertThat(LocalWrites.whyNot(target())).isEmpty();
        return true;
      });
      assertThat(
              session.list(
                  Sql.of("select slot_name from pg_replication_slots where database = ?"),
                  row -> row.getString(1),
                  name))
          .containsExactly(name);
    }
  }

  @Test
  void whyItCannotBeSeenIsSaid() {
    String role = "plain_" + name;
    run("create role " + role + " login password 'x'");
    Endpoint plain =
        new Endpoint(
            Side.TARGET,
            target().host(),
            target().port(),
            name,
            role,
            Optional.of("x"),
            target().options());

    assertThat(LocalWrites.whyNot(target(), "no_such_plugin").orElseThrow())
        .contains("no_such_plugin")
        .contains("hint: ");
    assertThat(LocalWrites.whyNot(plain).orElseThrow()).containsIgnoringCase("replication");
    try (EmbeddedServer replica = EmbeddedServer.start(major, Map.of("fsync", "off"))) {
      assertThat(LocalWrites.whyNot(replica.endpoint(Side.TARGET)).orElseThrow())
          .startsWith("wal_level is replica on the target and must be logical");
    }
    try (EmbeddedServer full =
        EmbeddedServer.start(major, Map.of("wal_level", "logical", "max_replication_slots", "0"))) {
      assertThat(LocalWrites.whyNot(full.endpoint(Side.TARGET)).orElseThrow())
          .contains("max_replication_slots");
    }
  }

  /** What the test did before is read and confirmed. */
  private LocalWrites open() {
    LocalWrites writes = LocalWrites.open(target(), name);
    complete(writes);
    awaitConfirmed(writes);
    return writes;
  }

  private void awaitConfirmed(LocalWrites writes) {
    Lsn before = confirmed();
    writes.confirm();
    await().atMost(LIMIT).until(() -> confirmed().compareTo(before) > 0);
  }

  private Lsn confirmed() {
    try (Session session = session()) {
      return session.one(
          Sql.of("select confirmed_flush_lsn::text from pg_replication_slots where slot_name = ?"),
          row -> Lsn.parse(row.getString(1)),
          name);
    }
  }

  private static List<LocalWrite> complete(LocalWrites writes) {
    Reading reading = writes.since(LIMIT);
    assertThat(reading).isInstanceOf(Reading.Complete.class);
    return reading.writes();
  }

  private List<String> shown(LocalWrites writes, String... statements) {
    run(statements);
    return complete(writes).stream()
        .map(write -> write.table().toString() + new TreeMap<>(write.counts()))
        .sorted()
        .toList();
  }

  private void run(String... statements) {
    try (Session session = session()) {
      for (String statement : statements) {
        session.execute(statement);
      }
    }
  }

  private Lsn position() {
    try (Session session = session()) {
      return session.one(
          Sql.of("select pg_current_wal_lsn()::text"), row -> Lsn.parse(row.getString(1)));
    }
  }

  private Session session() {
    return target().open("test");
  }

  private Endpoint target() {
    return server().endpoint(Side.TARGET).withDatabase(name);
  }

  private EmbeddedServer server() {
    return SERVERS.computeIfAbsent(major, m -> EmbeddedServer.start(m, SETTINGS));
  }
}
