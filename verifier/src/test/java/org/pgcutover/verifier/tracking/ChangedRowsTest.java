package org.pgcutover.verifier.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.pgcutover.postgres.TableName;

class ChangedRowsTest {
  private static final TableName T = new TableName("public", "t");
  private static final TableName U = new TableName("public", "u");
  private static final List<String> A = List.of("a");
  private static final List<String> B = List.of("b");

  /** Shows 1 to 9. */
  private static final SourceSnapshot TEN = new SourceSnapshot(10, 10, Set.of());

  private final ChangedRows rows = ProofLedger.inMemory().changedRows();

  @Test
  void aRowThatWasFoundEqualIsForgottenIfItsLastChangeWasSeen() {
    rows.changed(T, A, 9);
    rows.changed(T, B, 10);
    rows.changed(U, A, 9);

    rows.foundEqual(T, TEN);

    assertThat(rows.some(T, List.of(), 10)).containsExactly(B);
    assertThat(rows.some(U, List.of(), 10)).containsExactly(A);
    assertThat(rows.size()).isEqualTo(2);
  }

  @Test
  void ofSomeRowsOnlyTheseAreForgotten() {
    rows.changed(T, A, 1);
    rows.changed(T, B, 1);
    rows.changed(T, 1);

    rows.foundEqual(T, List.of(A), TEN);

    assertThat(rows.some(T, List.of(), 10)).containsExactly(B);
    assertThat(rows.isChangedAsAWhole(T)).isTrue();
  }

  @Test
  void theLastChangeOfARowCounts() {
    rows.changed(T, A, 9);
    rows.changed(T, A, 10);

    rows.foundEqual(T, List.of(A), TEN);

    assertThat(rows.hiddenFrom(TEN, T, 10)).containsExactly(List.of(A));
    assertThat(rows.isHiddenFrom(TEN, T, A)).isTrue();
  }

  @Test
  void aChangeThatIsSeenIsNotHidden() {
    rows.changed(T, A, 9);
    rows.changed(T, 9);

    assertThat(rows.hiddenFrom(TEN, T, 10)).isEmpty();
    assertThat(rows.isHiddenFrom(TEN, T, A)).isFalse();
    assertThat(rows.isHiddenFrom(TEN, T)).isFalse();

    rows.changed(T, 10);
    assertThat(rows.isHiddenFrom(TEN, T)).isTrue();
    assertThat(rows.hiddenFrom(TEN, T, 10)).isEmpty();
    assertThat(rows.isHiddenFrom(TEN, T, A)).isFalse();
  }

  /** B may be written to the WAL before A, and yet become visible after it. */
  @Test
  void changesOfUnknownRowsAreEachKeptUntilTheyAreSeen() {
    SourceSnapshot withoutSeven = new SourceSnapshot(7, 10, Set.of(7L));
    rows.changed(T, 7);
    rows.changed(T, 8);

    assertThat(rows.isHiddenFrom(withoutSeven, T)).isTrue();
    rows.foundEqual(T, withoutSeven);

    assertThat(rows.isChangedAsAWhole(T)).isTrue();
    assertThat(rows.isHiddenFrom(withoutSeven, T)).isTrue();
    rows.foundEqual(T, TEN);
    assertThat(rows.isChangedAsAWhole(T)).isFalse();
  }

  @Test
  void aTableThatChangedAsAWholeCountsAsOneRow() {
    rows.changed(T, A, 1);
    rows.changed(T, B, 2);
    rows.changed(T, 3);
    rows.changed(T, 4);
    rows.changed(U, 4);

    assertThat(rows.size()).isEqualTo(4);
    assertThat(rows.some(T, List.of(), 10)).containsExactlyInAnyOrder(A, B);
  }

  @Test
  void aTableThatChangedAsAWholeIsForgottenLikeARow() {
    rows.changed(T, 9);
    rows.changed(U, 10);

    rows.foundEqual(T, TEN);
    rows.foundEqual(U, TEN);

    assertThat(rows.isChangedAsAWhole(T)).isFalse();
    assertThat(rows.isChangedAsAWhole(U)).isTrue();
    assertThat(rows.tables()).containsExactly(U);
  }

  @Test
  void noKeyIsTakenForAnother() {
    List<List<String>> keys =
        List.of(List.of(""), List.of("", ""), List.of("1:a"), List.of("a", "b"), List.of("a1:b"));
    keys.forEach(key -> rows.changed(T, key, 1));

    assertThat(rows.some(T, List.of(), 10)).containsExactlyInAnyOrderElementsOf(keys);
    assertThat(rows.some(T, List.of(), 2)).hasSize(2);
    assertThat(rows.isChangedAsAWhole(T)).isFalse();
  }

  @Test
  void lotsThatAreForgottenOneByOneHoldEachRowOnce() {
    for (int i = 0; i < 100; i++) {
      rows.changed(T, List.of("k" + i), i % 3 == 0 ? 10 : 9);
    }
    rows.changed(T, 10);
    rows.changed(T, 9);
    rows.changed(U, A, 9);
    List<List<String>> seen = new ArrayList<>();

    List<List<String>> lot = rows.some(T, List.of(), 7);
    while (!lot.isEmpty() && seen.size() < 200) {
      assertThat(lot).hasSizeLessThanOrEqualTo(7);
      seen.addAll(lot);
      rows.foundEqual(T, lot, TEN);
      lot = rows.some(T, lot.getLast(), 7);
    }

    assertThat(seen).hasSize(100).doesNotHaveDuplicates();
    assertThat(rows.some(T, List.of(), 1000)).hasSize(34);
    assertThat(rows.size(T)).isEqualTo(35);
    assertThat(rows.size(U)).isEqualTo(1);
  }

  @Test
  void lotsOfWhatIsHiddenEndThoughMoreChanges() {
    for (int i = 100; i < 200; i++) {
      rows.changed(T, List.of("k" + i), i % 3 == 0 ? 10 : 9);
    }
    rows.changed(T, 10);
    List<List<String>> seen = new ArrayList<>();

    rows.hiddenFrom(TEN, T, 7)
        .forEach(lot -> {
          assertThat(lot).hasSizeLessThanOrEqualTo(7);
          seen.addAll(lot);
          rows.changed(T, List.of("later " + seen.size()), 11);
        });

    assertThat(seen).hasSize(33).doesNotHaveDuplicates().allMatch(key -> isThird(key.getFirst()));
    assertThat(rows.hiddenFrom(TEN, U, 7)).isEmpty();
  }

  private static boolean isThird(String key) {
    return Integer.parseInt(key.substring(1)) % 3 == 0;
  }

  @Test
  void rowsOfWhichTheKeysMeanNothingAnyMoreLeaveAChangedTable() {
    rows.changed(T, A, 9);
    rows.changed(T, B, 10);

    rows.forgetKeys(T);
    rows.forgetKeys(U);

    assertThat(rows.some(T, List.of(), 10)).isEmpty();
    assertThat(rows.isHiddenFrom(TEN, T)).isTrue();
    assertThat(rows.tables()).containsExactly(T);
  }
}
