package org.pgcutover.migrator.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.pgcutover.migrator.demo.Operation.Kind;

class AuditTest {
  private static final Operation PLACE = new Operation(1, 0, Kind.PLACE, 2);
  private static final Operation RETURN = new Operation(1, 1, Kind.RETURN, 0);
  private static final Operation VISIT = new Operation(1, 2, Kind.VISIT, 7);
  private static final Counters NONE = new Counters(Map.of());
  private static final Found.Order WHOLE = new Found.Order(1, PLACE.items(), 0);

  @Test
  void anOrderThatCameBackIsALostReturn() {
    Found found = found(Map.of(0L, 1, 1L, 1), Map.of(0L, WHOLE), 0);

    assertThat(audit(List.of(PLACE, RETURN), List.of(), found)).isEqualTo(verdict(1, 0));
  }

  @Test
  void aReturnedOrderIsNoLoss() {
    Found found = found(Map.of(0L, 1, 1L, 1), Map.of(), 0);

    assertThat(audit(List.of(PLACE, RETURN), List.of(), found)).isEqualTo(verdict(0, 0));
  }

  @Test
  void anOrderWithFewerItemsIsLost() {
    Found found = found(Map.of(0L, 1), Map.of(0L, new Found.Order(1, PLACE.items() - 1, 0)), 0);

    assertThat(audit(List.of(PLACE), List.of(), found)).isEqualTo(verdict(1, 0));
  }

  @Test
  void whatNobodyKnowsIsNeitherLostNorTooMany() {
    assertThat(audit(List.of(), List.of(VISIT), found(Map.of(), Map.of(), 0)))
        .isEqualTo(verdict(0, 0));
    assertThat(audit(List.of(), List.of(VISIT), found(Map.of(2L, 1), Map.of(), 1)))
        .isEqualTo(verdict(0, 0));
  }

  @Test
  void anUpdateLostWithItsNoteIsOneLoss() {
    assertThat(audit(List.of(VISIT), List.of(), found(Map.of(), Map.of(), 0)))
        .isEqualTo(verdict(1, 0));
  }

  @Test
  void aNoteLostWithoutItsUpdateIsOneLoss() {
    assertThat(audit(List.of(VISIT), List.of(), found(Map.of(), Map.of(), 1)))
        .isEqualTo(verdict(1, 0));
  }

  @Test
  void anUpdateAppliedTwiceWithItsNoteIsOneDuplicate() {
    assertThat(audit(List.of(VISIT), List.of(), found(Map.of(2L, 2), Map.of(), 2)))
        .isEqualTo(verdict(0, 1));
  }

  @Test
  void aNoteTwiceWithOneUpdateIsOneDuplicateAndNoLoss() {
    assertThat(audit(List.of(VISIT), List.of(), found(Map.of(2L, 2), Map.of(), 1)))
        .isEqualTo(verdict(0, 1));
  }

  private static Audit.Verdict audit(
      List<Operation> acknowledged, List<Operation> unknown, Found found) {
    return Audit.of(List.of(new ClientRecord(acknowledged, unknown)), NONE, found);
  }

  private static Audit.Verdict verdict(long lost, long duplicated) {
    return new Audit.Verdict(lost, duplicated);
  }

  /** Keyed by the number of the operation of client 1. */
  private static Found found(
      Map<Long, Integer> notes, Map<Long, Found.Order> orders, long visitsOfSeven) {
    return new Found(
        ofClientOne(notes),
        ofClientOne(orders),
        Map.of(),
        new Counters(Map.of(new Counters.Row(Kind.VISIT, 7), visitsOfSeven)),
        0);
  }

  private static <T> Map<Long, T> ofClientOne(Map<Long, T> byNumber) {
    return byNumber.entrySet().stream()
        .collect(Collectors.toMap(entry -> (1L << 32) | entry.getKey(), Map.Entry::getValue));
  }
}
