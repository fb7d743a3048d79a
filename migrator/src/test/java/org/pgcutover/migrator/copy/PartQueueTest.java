package org.pgcutover.migrator.copy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgcutover.migrator.copy.PartQueue.Completes;
import org.pgcutover.postgres.Table;
import org.pgcutover.postgres.TableName;

class PartQueueTest {
  private static final Copied COPIED = new Copied(10, 100);

  @Test
  void theLargestPartIsNext() {
    PartQueue queue =
        new PartQueue(
            List.of(
                open(whole(1, 8192)),
                open(Part.of(table(2, 90_000), 0, 2, 0, 5)),
                open(whole(3, 60_000)),
                open(Part.of(table(2, 90_000), 1, 2, 5, 10))));

    assertThat(queue.next()).hasValueSatisfying(next -> assertThat(tableOf(next)).isEqualTo(3));
    assertThat(queue.next()).hasValueSatisfying(next -> assertThat(tableOf(next)).isEqualTo(2));
    assertThat(queue.next()).hasValueSatisfying(next -> assertThat(tableOf(next)).isEqualTo(2));
    assertThat(queue.next()).hasValueSatisfying(next -> assertThat(tableOf(next)).isOne());
    assertThat(queue.next()).isEmpty();
  }

  @Test
  void aPartSaysWhatItCompletes() {
    Part first = Part.of(table(1, 90_000), 0, 2, 0, 5);
    Part second = Part.of(table(1, 90_000), 1, 2, 5, 10);
    Part other = whole(2, 8192);
    PartQueue queue = new PartQueue(List.of(open(first), open(second), open(other)));

    assertThat(queue.copied(second, COPIED)).isEqualTo(Completes.PART);
    assertThat(queue.isComplete(first.table())).isFalse();
    assertThat(queue.copied(first, COPIED)).isEqualTo(Completes.TABLE);
    assertThat(queue.isComplete(first.table())).isTrue();
    assertThat(queue.isEverythingCopied()).isFalse();
    assertThat(queue.copied(other, COPIED)).isEqualTo(Completes.EVERYTHING);
    assertThat(queue.isEverythingCopied()).isTrue();
  }

  @Test
  void whatAnEarlierRunCopiedIsInTheSumsAndNotInTheQueue() {
    Part done = whole(1, 60_000);
    PartQueue queue =
        new PartQueue(
            List.of(new Ledger.Entry(done, 7, Optional.of(COPIED)), open(whole(2, 8192))));

    assertThat(queue.isComplete(done.table())).isTrue();
    assertThat(queue.copiedParts()).isOne();
    assertThat(queue.rows()).isEqualTo(10);
    assertThat(queue.bytes()).isEqualTo(100);
    assertThat(queue.next()).hasValueSatisfying(next -> assertThat(tableOf(next)).isEqualTo(2));
    assertThat(queue.next()).isEmpty();
  }

  private static long tableOf(Ledger.Entry entry) {
    return entry.part().table().oid();
  }

  private static Ledger.Entry open(Part part) {
    return new Ledger.Entry(part, 7, Optional.empty());
  }

  private static Part whole(long oid, long bytes) {
    return Part.whole(table(oid, bytes));
  }

  private static Table table(long oid, long bytes) {
    return new Table(
        oid,
        new TableName("public", "t" + oid),
        false,
        false,
        false,
        bytes,
        10,
        7,
        0,
        true,
        List.of());
  }
}
