package org.pgcutover.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.Scope;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.TableName;

/** Two databases are compared as they were when their snapshots were kept. */
class FrozenInstantIT {
  private static final TableName ORDERS = new TableName("public", "orders");
  private static final TableName LOG = new TableName("public", "log");

  private final DatabasePair pair = DatabasePair.fresh(15, 18);
  private final Deadline deadline = Deadline.after(Duration.ofMinutes(1));
  private final List<RowsProgress> told = new ArrayList<>();
  private FrozenInstant instant;

  @BeforeEach
  void twoEqualDatabases() {
    pair.onBoth(
        "create table orders (id int primary key, v text)",
        "create table log (v text)",
        "insert into orders select i, 'v' || i from generate_series(1, 1000) i",
        "insert into log select 'v' || i from generate_series(1, 100) i",
        "select lo_from_bytea(4711, 'large')");
    instant =
        FrozenInstant.prepare(
            pair.source(), pair.target(), 2, Scope.EVERYTHING, TablespaceNames.ALIKE);
  }

  @AfterEach
  void close() {
    instant.close();
  }

  @Test
  void whatIsWrittenLaterDoesNotCount() {
    FrozenInstant.Kept kept = instant.keep(deadline);
    pair.onTarget(
        "update orders set v = 'new' where id % 3 = 0",
        "delete from orders where id = 7",
        "insert into orders values (2000, 'new')",
        "insert into log values ('new')",
        "select lo_put(4711, 0, 'changed')",
        "create table added (v text)",
        "alter table log add column more int");
    pair.onSource("update orders set v = 'elsewhere' where id % 5 = 0");

    RowsParity rows = instant.compare(kept, deadline, told::add);

    assertThat(rows.verdict()).isEqualTo(new Parity.Equal());
    assertThat(rows.rowsCompared()).isEqualTo(1101);
    assertThat(told).hasSizeGreaterThanOrEqualTo(3);
  }

  @Test
  void whatDifferedThenIsFoundThoughItWasMendedSince() {
    pair.onTarget(
        "update orders set v = 'x' where id = 500", "delete from log where v in ('v3', 'v4')");
    FrozenInstant.Kept kept = instant.keep(deadline);
    pair.onTarget(
        "update orders set v = 'v500' where id = 500", "insert into log values ('v3'), ('v4')");

    RowsParity rows = instant.compare(kept, deadline, told::add);

    assertThat(rows.tables())
        .filteredOn(table -> table.verdict() instanceof Parity.Different)
        .extracting(TableParity::table)
        .containsExactly(LOG, ORDERS);
    assertThat(of(rows, ORDERS).differences().named())
        .extracting(RowDifference::key)
        .containsExactly(List.of("500"));
    assertThat(of(rows, LOG).differences().missing()).isEqualTo(2);
  }

  /** The stream back brings a TRUNCATE to the other side too: two empty tables prove nothing. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "truncate orders",
        "alter table orders alter v type varchar(100) using v || 'x'",
        "drop table orders",
        "drop table orders; create table orders (id int primary key, v text)",
        "alter table orders rename to other",
        "create table fresh (id int primary key, v text); alter table orders rename to stale; alter table fresh rename to orders"
      })
  void aTableThatWasRewrittenSinceIsNotCalledEqual(String ddl) {
    FrozenInstant.Kept kept = instant.keep(deadline);
    pair.onBoth(ddl);

    RowsParity rows = instant.compare(kept, deadline, told::add);

    assertThat(of(rows, ORDERS).verdict()).isInstanceOf(Parity.Inconclusive.class);
    assertThat(of(rows, LOG).verdict()).isEqualTo(new Parity.Equal());
  }

  @Test
  void aLabelThatWasRenamedSinceIsNoDifference() {
    pair.onBoth(
        "create type mood as enum ('calm', 'sad')",
        "create table diary (id int primary key, m mood)",
        "insert into diary values (1, 'sad')");
    FrozenInstant.Kept kept = instant.keep(deadline);
    pair.onTarget("alter type mood rename value 'sad' to 'blue'");

    RowsParity rows = instant.compare(kept, deadline, told::add);

    assertThat(of(rows, new TableName("public", "diary")).verdict())
        .isInstanceOf(Parity.Inconclusive.class);
    assertThat(of(rows, ORDERS).verdict()).isEqualTo(new Parity.Equal());
  }

  @ParameterizedTest
  @EnumSource(names = {"SOURCE", "TARGET"})
  void oneSideThatWasTruncatedSinceIsNamed(Side side) {
    FrozenInstant.Kept kept = instant.keep(deadline);
    if (side == Side.SOURCE) {
      pair.onSource("truncate orders");
    } else {
      pair.onTarget("truncate orders");
    }

    assertThat(of(instant.compare(kept, deadline, told::add), ORDERS).reason())
        .isEqualTo("was truncated, rewritten, renamed or dropped on the %s since".formatted(side));
  }

  @Test
  void aSnapshotThatIsLostEndsIt() {
    FrozenInstant.Kept kept = instant.keep(deadline);
    pair.onTarget(
        "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()");

    assertThatThrownBy(() -> instant.compare(kept, deadline, told::add))
        .isInstanceOf(PostgresException.class);
  }

  @Test
  void whatIsNotReadInTimeIsInconclusive() {
    FrozenInstant.Kept kept = instant.keep(deadline);
    try (Session other = pair.target().open("other")) {
      other.execute("begin");
      other.execute("lock table orders");

      RowsParity rows = instant.compare(kept, Deadline.after(Duration.ofSeconds(2)), told::add);

      assertThat(of(rows, ORDERS).reason()).startsWith("timed out");
      assertThat(of(rows, LOG).verdict()).isEqualTo(new Parity.Equal());
    }
  }

  private static TableParity of(RowsParity rows, TableName table) {
    return rows.tables().stream()
        .filter(parity -> parity.table().equals(table))
        .findFirst()
        .orElseThrow();
  }
}
