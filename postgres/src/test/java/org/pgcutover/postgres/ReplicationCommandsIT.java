package org.pgcutover.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgcutover.postgres.embedded.EmbeddedServer;

class ReplicationCommandsIT {
  private static final Map<String, String> LOGICAL = Map.of("wal_level", "logical", "fsync", "off");

  @ParameterizedTest
  @ValueSource(ints = {14, 15, 16, 17, 18})
  void theSnapshotShowsWhatTheSlotWillNotStream(int major) {
    try (EmbeddedServer server = EmbeddedServer.start(major, LOGICAL);
        Session session = server.endpoint(Side.SOURCE).open("test");
        Session anchor = server.endpoint(Side.SOURCE).openReplication("test");
        Session reader = server.endpoint(Side.SOURCE).open("test")) {
      session.execute("create table t (id int primary key)");
      session.execute("insert into t select generate_series(1, 10)");
      ReplicationCommands commands = new ReplicationCommands(session);
      commands.createPublication("p", List.of(new TableName("public", "t")));

      ExportedSlot slot = new ReplicationCommands(anchor).createSlot("s");
      session.execute("insert into t values (11)");

      List<Long> counted =
          reader.inTransaction(c -> {
            reader.execute("set transaction isolation level repeatable read");
            reader.execute(
                new Sql(
                    "set transaction snapshot",
                    "set transaction snapshot " + Quote.literal(slot.snapshot())));
            return reader.list(Sql.of("select count(*) from t"), row -> row.getLong(1));
          });
      assertThat(counted).containsExactly(10L);
      assertThat(
              session.<Long>one(
                  new Sql(
                      "changes",
                      "select count(*) from pg_logical_slot_peek_binary_changes('s', null, null, 'proto_version', '1', 'publication_names', 'p') where get_byte(data, 0) = ascii('I')"),
                  row -> row.getLong(1)))
          .isOne();
      assertThat(
              session.<String>one(
                  Sql.of("select confirmed_flush_lsn from pg_replication_slots"),
                  row -> row.getString(1)))
          .isEqualTo(slot.consistentPoint().toString());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {14, 15, 16, 17, 18})
  void droppingWhatIsNotThereIsNoError(int major) {
    try (EmbeddedServer server = EmbeddedServer.start(major, LOGICAL);
        Session session = server.endpoint(Side.SOURCE).open("test")) {
      ReplicationCommands commands = new ReplicationCommands(session);
      session.execute("select pg_create_logical_replication_slot('s', 'pgoutput')");
      session.execute("create table t (id int primary key)");
      commands.createPublication("P \"1\"", List.of(new TableName("public", "t")));

      for (int times = 0; times < 2; times++) {
        commands.dropSlot("s");
        commands.dropPublication("P \"1\"");
        commands.dropSubscription("nothing");
      }

      assertThat(names(session, "slot_name from pg_replication_slots")).isEmpty();
      assertThat(names(session, "pubname from pg_publication")).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {14, 15, 16, 17, 18})
  void dropsASlotInUseAndASubscriptionWhosePublisherIsGone(int major) {
    try (EmbeddedServer source = EmbeddedServer.start(major, LOGICAL);
        EmbeddedServer target = EmbeddedServer.start(major, Map.of("fsync", "off"));
        Session onTarget = target.endpoint(Side.TARGET).open("test")) {
      ReplicationCommands subscriber = new ReplicationCommands(onTarget);
      onTarget.execute("create table t (id int primary key)");
      try (Session onSource = source.endpoint(Side.SOURCE).open("test")) {
        ReplicationCommands publisher = new ReplicationCommands(onSource);
        onSource.execute("create table t (id int primary key)");
        publisher.createPublication("p", List.of(new TableName("public", "t")));
        onSource.execute("select pg_create_logical_replication_slot('s', 'pgoutput')");
        subscriber.createSubscription(
            "sub", source.endpoint(Side.SOURCE).conninfo(), "p", "s", true);
        subscriber.enableSubscription("sub");
        onSource.execute("insert into t values (1)");
        await()
            .atMost(Duration.ofSeconds(30))
            .until(() -> names(onTarget, "id::text from t").equals(List.of("1")));
        assertThat(names(onSource, "slot_name from pg_replication_slots where active"))
            .containsExactly("s");

        // The apply worker comes back at once: between ending the walsender and dropping, it may
        // take the slot again.
        subscriber.dropSubscription("sub");
        publisher.dropSlot("s");

        assertThat(names(onSource, "slot_name from pg_replication_slots")).isEmpty();
        onSource.execute("select pg_create_logical_replication_slot('s', 'pgoutput')");
        subscriber.createSubscription(
            "sub", source.endpoint(Side.SOURCE).conninfo(), "p", "s", false);
        subscriber.enableSubscription("sub");
      }
      source.crash();

      subscriber.dropSubscription("sub");
      subscriber.dropSubscription("sub");

      assertThat(names(onTarget, "subname from pg_subscription")).isEmpty();
      assertThat(names(onTarget, "roname from pg_replication_origin")).isEmpty();
      assertThatThrownBy(() ->
              subscriber.createSubscription(
                  "sub", source.endpoint(Side.SOURCE).conninfo(), "p", "s", false))
          .isInstanceOf(PostgresException.class)
          .hasMessageNotContaining(source.endpoint(Side.SOURCE).password().orElseThrow());
    }
  }

  /** A name is a subscription's in its database alone. */
  @Test
  void endsTheWorkersOfOneDatabaseOnly() {
    try (EmbeddedServer source = EmbeddedServer.start(15, LOGICAL);
        EmbeddedServer target = EmbeddedServer.start(18, Map.of("fsync", "off"));
        Session onSource = source.endpoint(Side.SOURCE).open("test");
        Session onTarget = target.endpoint(Side.TARGET).open("test")) {
      onTarget.execute("create database other");
      onSource.execute("create publication p");
      try (Session onOther = target.endpoint(Side.TARGET).withDatabase("other").open("test")) {
        Map<String, Session> subscribers = Map.of("s", onTarget, "s_other", onOther);
        subscribers.forEach((slot, session) -> {
          onSource.execute(
              "select pg_create_logical_replication_slot(%s, 'pgoutput')"
                  .formatted(Quote.literal(slot)));
          ReplicationCommands subscriber = new ReplicationCommands(session);
          subscriber.createSubscription(
              "sub", source.endpoint(Side.SOURCE).conninfo(), "p", slot, false);
          subscriber.enableSubscription("sub");
        });
        String workers = "pid::text from pg_stat_subscription where pid is not null order by 1";
        await().atMost(Duration.ofSeconds(30)).until(() -> names(onTarget, workers).size() == 2);
        List<String> both = names(onTarget, workers);
        ReplicationCommands subscriber = new ReplicationCommands(onTarget);
        subscriber.disableSubscription("sub");

        assertThat(subscriber.endWorkers("sub", Deadline.after(Duration.ofSeconds(30)))).isTrue();

        assertThat(names(onTarget, workers)).hasSize(1).isSubsetOf(both);
        new ReplicationCommands(onOther).dropSubscription("sub");
      }
    }
  }

  /** Whatever the server is told to log: statements, slow ones, samples, failures, parse trees. */
  @ParameterizedTest
  @ValueSource(ints = {14, 15, 16, 17, 18})
  void noPasswordOfASubscriptionReachesTheServersLog(int major) {
    Map<String, String> talkative = new HashMap<>(LOGICAL);
    talkative.put("log_statement", "all");
    talkative.put("log_min_duration_statement", "0");
    talkative.put("log_min_duration_sample", "0");
    talkative.put("log_transaction_sample_rate", "1");
    talkative.put("log_min_error_statement", "debug5");
    talkative.put("debug_print_parse", "on");
    talkative.put("debug_print_rewritten", "on");
    talkative.put("debug_print_plan", "on");
    String wrong = "n0t-the-passw0rd";
    try (EmbeddedServer server = EmbeddedServer.start(major, talkative)) {
      Endpoint endpoint = server.endpoint(Side.TARGET);
      String password = endpoint.password().orElseThrow();
      String conninfo = endpoint.conninfo();
      assertThat(conninfo).contains(password);

      try (Session session = endpoint.open("test")) {
        new ReplicationCommands(session).probeSubscription(conninfo);
      }
      try (Session session = endpoint.open("test")) {
        ReplicationCommands commands = new ReplicationCommands(session);
        commands.createSlot("s", "pgoutput");
        commands.createSubscription("sub", conninfo, "p", "s", false);
        commands.dropSubscription("sub");
      }
      try (Session session = endpoint.open("test")) {
        assertThatThrownBy(() ->
                new ReplicationCommands(session)
                    .probeSubscription(conninfo.replace(password, wrong)))
            .isInstanceOf(PostgresException.class);
      }

      try (Session session = endpoint.open("test")) {
        String log = names(session, "pg_read_file('../server.log')").getFirst();
        assertThat(log).contains("select pg_catalog.set_config(", "parse tree:");
        assertThat(log.lines())
            .filteredOn(line -> line.contains(password) || line.contains(wrong))
            .isEmpty();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {14, 15, 16, 17, 18})
  void dropsASlotThatAReaderHolds(int major) {
    try (EmbeddedServer server = EmbeddedServer.start(major, LOGICAL);
        Session session = server.endpoint(Side.SOURCE).open("test");
        Session reader = server.endpoint(Side.SOURCE).openReplication("test")) {
      session.execute("create table t (id int primary key)");
      ReplicationCommands commands = new ReplicationCommands(session);
      commands.createPublication("p", List.of(new TableName("public", "t")));
      new ReplicationCommands(reader).createSlot("s");
      var stream =
          reader.onConnection(
              "stream",
              c ->
                  c.unwrap(org.postgresql.PGConnection.class)
                      .getReplicationAPI()
                      .replicationStream()
                      .logical()
                      .withSlotName("s")
                      .withSlotOption("proto_version", "1")
                      .withSlotOption("publication_names", "p")
                      .start());
      assertThat(stream.isClosed()).isFalse();
      assertThat(names(session, "slot_name from pg_replication_slots where active"))
          .containsExactly("s");

      commands.dropSlot("s");

      assertThat(names(session, "slot_name from pg_replication_slots")).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {14, 15, 16, 17, 18})
  void aSlotIsReadAgainFromWhereItWasConfirmed(int major) {
    try (EmbeddedServer server = EmbeddedServer.start(major, LOGICAL);
        Session session = server.endpoint(Side.SOURCE).open("test")) {
      session.execute("create table t (id int primary key)");
      ReplicationCommands commands = new ReplicationCommands(session);
      commands.createPublication("p", List.of(new TableName("public", "t")));
      Lsn start = commands.createSlot("s", "pgoutput");
      session.execute("insert into t values (1)");

      Lsn end;
      try (Session reader = server.endpoint(Side.SOURCE).openReplication("test")) {
        SlotStream stream = read(reader);
        assertThat(untilCommit(stream)).isEqualTo("BRIC");
        end = stream.position();
        // Another commit is read, which the driver must not confirm of itself.
        session.execute("insert into t values (2)");
        assertThat(untilCommit(stream)).isEqualTo("BIC");
      }
      commands.endReader("s");
      assertThat(end).isGreaterThan(start);
      try (Session reader = server.endpoint(Side.SOURCE).openReplication("test")) {
        SlotStream stream = read(reader);
        assertThat(untilCommit(stream)).isEqualTo("BRIC");
        stream.confirm(end);
        await()
            .until(() ->
                names(session, "confirmed_flush_lsn from pg_replication_slots")
                    .equals(List.of(end.toString())));
      }
      commands.endReader("s");
      try (Session reader = server.endpoint(Side.SOURCE).openReplication("test")) {
        SlotStream stream = read(reader);
        assertThat(untilCommit(stream)).isEqualTo("BRIC");
        assertThat(stream.poll()).isEmpty();
        assertThatThrownBy(
                () -> {
                  try (Session second = server.endpoint(Side.SOURCE).openReplication("test")) {
                    read(second);
                  }
                })
            .isInstanceOfSatisfying(
                PostgresException.class, e -> assertThat(e.sqlState()).isEqualTo("55006"));
      }
    }
  }

  @Test
  void aReaderMayBeBusyLongerThanTheServersOwnLimit() {
    Map<String, String> settings = Map.of("wal_level", "logical", "wal_sender_timeout", "1s");
    try (EmbeddedServer server = EmbeddedServer.start(16, settings);
        Session session = server.endpoint(Side.SOURCE).openReplication("test")) {
      assertThat(session.setting("wal_sender_timeout")).contains("0");
    }
  }

  private static SlotStream read(Session reader) {
    return new ReplicationCommands(reader)
        .readSlot("s", Map.of("proto_version", "1", "publication_names", "p"));
  }

  /** The kinds of the messages up to and with the next commit. */
  private static String untilCommit(SlotStream stream) {
    StringBuilder kinds = new StringBuilder();
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(5))
        .until(() -> {
          stream.poll().ifPresent(message -> kinds.append((char) message.get()));
          return kinds.toString().endsWith("C");
        });
    return kinds.toString();
  }

  private static List<String> names(Session session, String query) {
    return session.list(Sql.of("select " + query), row -> row.getString(1));
  }
}
