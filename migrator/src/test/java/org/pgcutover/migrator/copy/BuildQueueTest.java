package org.pgcutover.migrator.copy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgcutover.migrator.copy.BuildQueue.Build;
import org.pgcutover.migrator.copy.BuildQueue.Build.BuildIndex;
import org.pgcutover.migrator.copy.BuildQueue.Build.FinishTable;
import org.pgcutover.postgres.Table;
import org.pgcutover.postgres.TableName;

class BuildQueueTest {
  private final Table orders = table(1);
  private final Table notes = table(2);

  @Test
  void aTableIsFinishedBehindTheLastOfItsIndexes() {
    Index first = index(orders, 11, false);
    Index second = index(orders, 12, false);
    BuildQueue queue = new BuildQueue(List.of(first, second), 2);
    queue.rowsAreThere(orders);

    Build one = queue.next().orElseThrow();
    Build other = queue.next().orElseThrow();
    assertThat(List.of(one, other))
        .containsExactly(new BuildIndex(orders, first), new BuildIndex(orders, second));

    queue.done(other);
    queue.rowsAreThere(notes);
    assertThat(queue.next()).contains(new FinishTable(notes, List.of()));
    queue.done(one);
    assertThat(queue.next()).contains(new FinishTable(orders, List.of(first, second)));
  }

  @Test
  void whatAUsersFunctionComputesWaitsForTheRowsOfAllTables() {
    Index late = index(orders, 11, true);
    Index early = index(orders, 12, false);
    BuildQueue queue = new BuildQueue(List.of(late, early), 2);

    queue.rowsAreThere(orders);
    assertThat(queue.next()).contains(new BuildIndex(orders, early));
    queue.done(new BuildIndex(orders, early));
    queue.rowsAreThere(notes);

    assertThat(queue.next()).contains(new FinishTable(notes, List.of()));
    assertThat(queue.next()).contains(new BuildIndex(orders, late));
    queue.done(new BuildIndex(orders, late));
    assertThat(queue.next()).contains(new FinishTable(orders, List.of(late, early)));
  }

  @Test
  void whenAllTablesAreFinishedEveryWorkerHearsOfIt() {
    BuildQueue queue = new BuildQueue(List.of(), 1);
    queue.rowsAreThere(orders);

    queue.done(queue.next().orElseThrow());

    assertThat(queue.next()).isEmpty();
    assertThat(queue.next()).isEmpty();
    assertThat(new BuildQueue(List.of(), 0).next()).isEmpty();
  }

  private static Index index(Table table, long oid, boolean late) {
    return new Index(
        table.oid(),
        oid,
        0,
        new TableName("public", "i" + oid),
        true,
        8192,
        late,
        Optional.empty(),
        Optional.of("create index"),
        Optional.empty(),
        List.of());
  }

  private static Table table(long oid) {
    return new Table(
        oid,
        new TableName("public", "t" + oid),
        false,
        false,
        false,
        8192,
        1,
        7,
        0,
        true,
        List.of());
  }
}
