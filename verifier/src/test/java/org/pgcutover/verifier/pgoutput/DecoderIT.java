package org.pgcutover.verifier.pgoutput;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.pgcutover.verifier.pgoutput.Tuple.Value.NULL;
import static org.pgcutover.verifier.pgoutput.Tuple.Value.UNCHANGED;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgcutover.postgres.Lsn;
import org.pgcutover.postgres.Quote;
import org.pgcutover.postgres.Sql;
import org.pgcutover.postgres.TableName;
import org.pgcutover.verifier.pgoutput.Message.Column;
import org.pgcutover.verifier.pgoutput.Message.Identity;

/** Every kind of message as real servers send it. */
@ParameterizedClass
@ValueSource(ints = {14, 15, 16, 17, 18})
class DecoderIT {
  @Parameter private int major;

  @Test
  void aTransactionIsFramedByItsCommit() {
    try (Publisher publisher = Publisher.fresh(major)) {
      List<Message> sent =
          publisher.sent("create table t (id int primary key)", "insert into t values (1)");

      assertThat(kinds(sent)).containsExactly("Begin", "Relation", "Insert", "Commit");
      Message.Begin begin = (Message.Begin) sent.getFirst();
      Message.Commit commit = (Message.Commit) sent.getLast();
      assertThat(commit.commit()).isEqualTo(begin.finalLsn());
      assertThat(commit.end()).isGreaterThan(commit.commit());
      assertThat(commit.committed()).isEqualTo(begin.committed());
      assertThat(begin.committed())
          .isBetween(
              Instant.now().minus(1, ChronoUnit.MINUTES),
              Instant.now().plus(1, ChronoUnit.SECONDS));
      assertThat(
              publisher
                  .session()
                  .<Integer>one(
                      Sql.of("select xmin::text::bigint from t"), row -> (int) row.getLong(1)))
          .isEqualTo(begin.xid());
    }
  }

  @Test
  void identityDefault() {
    try (Publisher publisher = Publisher.fresh(major)) {
      List<Message> sent =
          publisher.sent(
              "create table t (a text, id int primary key)",
              "insert into t values (null, 1), ('', 2)",
              "update t set a = 'x' where id = 1",
              "update t set id = 3 where id = 1",
              "delete from t where id = 2");

      Message.Relation relation = only(Message.Relation.class, sent);
      assertThat(relation.name()).isEqualTo(new TableName("public", "t"));
      assertThat(relation.identity()).isEqualTo(Identity.DEFAULT);
      assertThat(relation.columns())
          .containsExactly(new Column("a", false, 25, -1), new Column("id", true, 23, -1));
      assertThat(rows(sent))
          .containsExactly(
              "I [NULL, 1]",
              "I [, 2]",
              "U none [x, 1]",
              "U key [NULL, 1] [x, 3]",
              "D key [NULL, 2]");
    }
  }

  @Test
  void identityIndex() {
    try (Publisher publisher = Publisher.fresh(major)) {
      List<Message> sent =
          publisher.sent(
              "create table t (id int primary key, a varchar(9) not null, b numeric(7, 2))",
              "create unique index i on t (a)",
              "alter table t replica identity using index i",
              "insert into t values (1, 'x', 1.5)",
              "update t set id = 2",
              "update t set a = 'y'",
              "delete from t");

      Message.Relation relation = only(Message.Relation.class, sent);
      assertThat(relation.identity()).isEqualTo(Identity.INDEX);
      assertThat(relation.columns())
          .containsExactly(
              new Column("id", false, 23, -1),
              new Column("a", true, 1043, 13),
              new Column("b", false, 1700, (7 << 16 | 2) + 4));
      assertThat(rows(sent))
          .containsExactly(
              "I [1, x, 1.50]",
              "U none [2, x, 1.50]",
              "U key [NULL, x, NULL] [2, y, 1.50]",
              "D key [NULL, y, NULL]");
    }
  }

  @Test
  void identityFull() {
    try (Publisher publisher = Publisher.fresh(major)) {
      List<Message> sent =
          publisher.sent(
              "create table t (id int, a text)",
              "alter table t replica identity full",
              "insert into t values (1, null)",
              "update t set a = 'x'",
              "delete from t");

      Message.Relation relation = only(Message.Relation.class, sent);
      assertThat(relation.identity()).isEqualTo(Identity.FULL);
      assertThat(relation.columns()).allMatch(Column::isKey);
      assertThat(rows(sent))
          .containsExactly("I [1, NULL]", "U full [1, NULL] [1, x]", "D full [1, x]");
    }
  }

  @Test
  void identityNothing() {
    try (Publisher publisher = Publisher.fresh(major)) {
      List<Message> sent =
          publisher.sent(
              "create table t (id int primary key)",
              "alter table t replica identity nothing",
              "insert into t values (1)",
              "create table u ()",
              "insert into u default values");

      List<Message.Relation> relations = all(Message.Relation.class, sent);
      assertThat(relations)
          .extracting(Message.Relation::identity)
          .containsExactly(Identity.NOTHING, Identity.DEFAULT);
      assertThat(relations.getFirst().columns()).containsExactly(new Column("id", false, 23, -1));
      assertThat(relations.getLast().columns()).isEmpty();
      assertThat(rows(sent)).containsExactly("I [1]", "I []");
    }
  }

  @Test
  void unchangedToast() {
    try (Publisher publisher = Publisher.fresh(major)) {
      List<Message> sent =
          publisher.sent(
              "create table t (id int primary key, big text, a int)",
              "alter table t alter big set storage external",
              "insert into t values (1, repeat('é', 1000000), 1)",
              "update t set a = 2",
              "update t set id = 2",
              "update t set big = big || '.'",
              "alter table t replica identity full",
              "update t set a = 3");

      String big = "é".repeat(1_000_000);
      List<Message.Update> updates = all(Message.Update.class, sent);
      assertThat(all(Message.Insert.class, sent).getFirst().row().text(1)).isEqualTo(big);
      assertThat(updates.get(0).row().value(1)).isEqualTo(UNCHANGED);
      assertThat(updates.get(1).row().value(1)).isEqualTo(UNCHANGED);
      assertThat(updates.get(1).old()).isInstanceOf(OldRow.Key.class);
      assertThat(updates.get(2).row().text(1)).isEqualTo(big + ".");
      assertThat(updates.get(3).row().value(1)).isEqualTo(UNCHANGED);
      assertThat(((OldRow.Full) updates.get(3).old()).row().text(1)).isEqualTo(big + ".");
    }
  }

  @Test
  void truncateOfSeveralTables() {
    try (Publisher publisher = Publisher.fresh(major)) {
      List<Message> sent =
          publisher.sent(
              "create table a (id int primary key)",
              "create table b (id int primary key, a int references a)",
              "create table c (id int)",
              "truncate a, c restart identity cascade",
              "truncate c");

      List<Message.Truncate> truncates = all(Message.Truncate.class, sent);
      List<String> names =
          truncates.getFirst().relations().stream()
              .map(oid ->
                  all(Message.Relation.class, sent).stream()
                      .filter(relation -> relation.oid() == oid)
                      .map(relation -> relation.name().name())
                      .findFirst()
                      .orElseThrow())
              .toList();
      assertThat(names).containsExactlyInAnyOrder("a", "b", "c");
      assertThat(truncates.getFirst().isCascade()).isTrue();
      assertThat(truncates.getFirst().restartsIdentity()).isTrue();
      assertThat(truncates.getLast().relations()).hasSize(1);
      assertThat(truncates.getLast().isCascade()).isFalse();
      assertThat(truncates.getLast().restartsIdentity()).isFalse();
    }
  }

  @Test
  void partitionsAreTheirLeaves() {
    try (Publisher publisher = Publisher.fresh(major)) {
      List<Message> sent =
          publisher.sent(
              "create table t (id int primary key) partition by range (id)",
              "create table low partition of t for values from (0) to (10)",
              "create table high partition of t for values from (10) to (20)",
              "insert into t values (1)",
              "update t set id = 11");

      assertThat(tables(sent)).containsExactly("low", "high");
      assertThat(rows(sent)).containsExactly("I [1]", "D key [1]", "I [11]");
    }
  }

  /**
   * The leaf may be announced beside the root, but no row names it. Said in the middle of a stream,
   * a 14 goes on without announcing the root: {@link Relations} refuses its rows.
   */
  @Test
  void partitionsAreTheirRootWhereThePublicationSaysSo() {
    try (Publisher publisher = Publisher.fresh(major)) {
      List<Message> sent =
          publisher.sent(
              "alter publication p set (publish_via_partition_root = true)",
              "create table t (id int primary key) partition by range (id)",
              "create table low partition of t for values from (0) to (10)",
              "create table high partition of t for values from (10) to (20)",
              "insert into t values (2)",
              "update t set id = 11",
              "truncate t");

      Message.Relation root = all(Message.Relation.class, sent).getFirst();
      assertThat(root.name()).isEqualTo(new TableName("public", "t"));
      assertThat(rows(sent)).containsExactly("I [2]", "D key [2]", "I [11]");
      assertThat(only(Message.Truncate.class, sent).relations()).containsExactly(root.oid());
      assertThat(all(Message.Insert.class, sent)).allMatch(i -> i.relation() == root.oid());
    }
  }

  @Test
  void generatedAndDroppedColumnsAreLeftOut() {
    try (Publisher publisher = Publisher.fresh(major)) {
      List<Message> sent =
          publisher.sent(
              "create table t (gone int, id int primary key, twice int generated always as (id * 2) stored, b int)",
              "alter table t drop gone",
              "insert into t values (1)",
              "alter table t drop b, add c text default 'c'",
              "insert into t values (2)");

      assertThat(all(Message.Relation.class, sent))
          .extracting(relation -> relation.columns().stream().map(Column::name).toList())
          .containsExactly(List.of("id", "b"), List.of("id", "c"));
      assertThat(rows(sent)).containsExactly("I [1, NULL]", "I [2, c]");
    }
  }

  @Test
  void generatedColumnsComeWhereThePublicationOfAn18SaysSo() {
    assumeTrue(major >= 18, "generated columns are published since 18");
    try (Publisher publisher = Publisher.fresh(major)) {
      List<Message> sent =
          publisher.sent(
              "alter publication p set (publish_generated_columns = stored)",
              "create table t (id int primary key, twice int generated always as (id * 2) stored, virtual int generated always as (id * 3) virtual)",
              "insert into t values (1)");

      assertThat(rows(sent)).containsExactly("I [1, 2]");
    }
  }

  @Test
  void oddNamesAndTypesOfTheirOwn() {
    String odd = "a \"b\".c:d\n'\\e ü 😀";
    String quoted = Quote.identifier(odd);
    String type = Quote.identifier(odd + "!");
    try (Publisher publisher = Publisher.fresh(major)) {
      List<Message> sent =
          publisher.sent(
              "create schema " + quoted,
              "create type %s.%s as enum ('x', 'y z')".formatted(quoted, type),
              "create table %s.%s (%s %s.%s primary key)"
                  .formatted(quoted, quoted, quoted, quoted, type),
              "insert into %s.%s values ('y z')".formatted(quoted, quoted));

      Message.Type announced = only(Message.Type.class, sent);
      Message.Relation relation = only(Message.Relation.class, sent);
      assertThat(announced.schema()).isEqualTo(odd);
      assertThat(announced.name()).isEqualTo(odd + "!");
      assertThat(relation.name()).isEqualTo(new TableName(odd, odd));
      assertThat(relation.columns()).containsExactly(new Column(odd, true, announced.oid(), -1));
      assertThat(sent.indexOf(announced)).isLessThan(sent.indexOf(relation));
      assertThat(rows(sent)).containsExactly("I [y z]");
    }
  }

  @Test
  void namesOfALatinDatabaseComeAsUtf8() {
    try (Publisher publisher =
        Publisher.fresh(major, "encoding 'LATIN1' locale 'C' template template0")) {
      List<Message> sent =
          publisher.sent("create table \"tä\" (\"ö\" text)", "insert into \"tä\" values ('é')");

      assertThat(tables(sent)).containsExactly("tä");
      assertThat(rows(sent)).containsExactly("I [é]");
    }
  }

  @Test
  void theWidestTable() {
    String columns =
        IntStream.rangeClosed(1, 1600)
            .mapToObj(i -> "c" + i + " bool")
            .collect(Collectors.joining(","));
    try (Publisher publisher = Publisher.fresh(major)) {
      List<Message> sent =
          publisher.sent("create table t (" + columns + ")", "insert into t (c1600) values (true)");

      Tuple row = only(Message.Insert.class, sent).row();
      assertThat(row.size()).isEqualTo(1600);
      assertThat(row.value(1598)).isEqualTo(NULL);
      assertThat(row.text(1599)).isEqualTo("t");
    }
  }

  @Test
  void aSubtransactionsRowsComeUnderTheTopTransaction() {
    try (Publisher publisher = Publisher.fresh(major)) {
      publisher.session().execute("create table t (id int primary key)");
      int top =
          publisher
              .session()
              .inTransaction(c -> {
                publisher.session().execute("savepoint one");
                publisher.session().execute("insert into t values (1)");
                publisher.session().execute("savepoint two");
                publisher.session().execute("insert into t values (2)");
                publisher.session().execute("rollback to two");
                publisher.session().execute("insert into t values (3)");
                return publisher
                    .session()
                    .<Integer>one(
                        Sql.of("select pg_current_xact_id()::text::bigint"),
                        row -> (int) row.getLong(1));
              });
      List<Message> sent = publisher.sent();

      assertThat(only(Message.Begin.class, sent).xid()).isEqualTo(top);
      assertThat(rows(sent)).containsExactly("I [1]", "I [3]");
      assertThat(
              publisher
                  .session()
                  .<Integer>list(
                      Sql.of("select xmin::text::bigint from t"), row -> (int) row.getLong(1)))
          .doesNotContain(top);
    }
  }

  @Test
  void aPreparedTransactionComesWhenItIsCommitted() {
    try (Publisher publisher = Publisher.fresh(major)) {
      List<Message> prepared =
          publisher.sent(
              "create table t (id int primary key)",
              "begin",
              "insert into t values (1)",
              "prepare transaction 'one'",
              "begin",
              "insert into t values (2)",
              "prepare transaction 'two'");
      List<Message> committed = publisher.sent("rollback prepared 'one'", "commit prepared 'two'");

      assertThat(prepared).isEmpty();
      assertThat(rows(committed)).containsExactly("I [2]");
      assertThat(
              publisher
                  .session()
                  .<Integer>one(
                      Sql.of("select xmin::text::bigint from t"), row -> (int) row.getLong(1)))
          .isEqualTo(only(Message.Begin.class, committed).xid());
    }
  }

  @Test
  void aTransactionWithAnOriginNamesIt() {
    try (Publisher publisher = Publisher.fresh(major)) {
      String origin = "elsewhere " + publisher.session().backend();
      List<Message> sent =
          publisher.sent(
              "create table t (id int primary key)",
              "select pg_replication_origin_create('%s')".formatted(origin),
              "select pg_replication_origin_session_setup('%s')".formatted(origin),
              "begin",
              "select pg_replication_origin_xact_setup('AB/CD', now())",
              "insert into t values (1)",
              "commit",
              "select pg_replication_origin_session_reset()");

      assertThat(kinds(sent)).containsExactly("Begin", "Origin", "Relation", "Insert", "Commit");
      assertThat(only(Message.Origin.class, sent))
          .isEqualTo(new Message.Origin(Lsn.parse("AB/CD"), origin));
    }
  }

  @Test
  void logicalMessages() {
    try (Publisher publisher = Publisher.fresh(major)) {
      List<Message> sent =
          publisher.sent(
              "begin",
              "select pg_logical_emit_message(true, 'in', '\\x00ff'::bytea)",
              "select pg_logical_emit_message(false, 'out', 'é')",
              "commit");

      // The one outside comes at once, the other with its transaction.
      assertThat(kinds(sent))
          .containsExactly("LogicalMessage", "Begin", "LogicalMessage", "Commit");
      List<Message.LogicalMessage> messages = all(Message.LogicalMessage.class, sent);
      assertThat(messages).extracting(Message.LogicalMessage::prefix).containsExactly("out", "in");
      assertThat(messages)
          .extracting(Message.LogicalMessage::isTransactional)
          .containsExactly(false, true);
      assertThat(messages.getLast().content().remaining()).isEqualTo(2);
      assertThat(messages.getLast().at()).isLessThan(messages.getFirst().at());
    }
  }

  private static List<String> kinds(List<Message> messages) {
    return messages.stream().map(message -> message.getClass().getSimpleName()).toList();
  }

  private static List<String> tables(List<Message> messages) {
    return all(Message.Relation.class, messages).stream()
        .map(relation -> relation.name().name())
        .toList();
  }

  /** The changes, readable. */
  private static List<String> rows(List<Message> messages) {
    Relations relations = new Relations();
    return messages.stream()
        .mapMulti((Message message, Consumer<String> lines) -> {
          switch (message) {
            case Message.Relation relation -> relations.announced(relation);
            case Message.Insert insert -> {
              relations.of(insert.relation(), insert.row());
              lines.accept("I " + values(insert.row()));
            }
            case Message.Update update -> {
              relations.of(update.relation(), update.row());
              lines.accept("U " + old(update.old()) + " " + values(update.row()));
            }
            case Message.Delete delete -> {
              relations.of(delete.relation(), delete.old().row());
              lines.accept("D " + old(delete.old()));
            }
            case Message.Begin _,
                Message.Commit _,
                Message.Origin _,
                Message.Type _,
                Message.Truncate _,
                Message.LogicalMessage _ -> {}
          }
        })
        .toList();
  }

  private static String old(OldRow old) {
    return switch (old) {
      case OldRow.None _ -> "none";
      case OldRow.Key key -> "key " + values(key.row());
      case OldRow.Full full -> "full " + values(full.row());
    };
  }

  private static List<String> values(Tuple row) {
    return IntStream.range(0, row.size())
        .mapToObj(i -> row.value(i) == Tuple.Value.TEXT ? row.text(i) : row.value(i).toString())
        .toList();
  }

  private static <T extends Message> List<T> all(Class<T> kind, List<Message> messages) {
    return messages.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  private static <T extends Message> T only(Class<T> kind, List<Message> messages) {
    List<T> found = all(kind, messages);
    assertThat(found).hasSize(1);
    return found.getFirst();
  }
}
