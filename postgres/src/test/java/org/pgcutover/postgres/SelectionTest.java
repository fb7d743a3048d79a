package org.pgcutover.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SelectionTest {
  private static final List<String> SCHEMAS = List.of("archive", "empty", "shop");
  private static final TableName ORDERS = name("shop.orders");
  private static final TableName LOG = name("shop.log");
  private static final List<Relation> RELATIONS =
      List.of(
          table("archive.old"),
          table("shop.orders"),
          sequence("shop.orders_id_seq", ORDERS),
          table("shop.log"),
          partition("shop.log_2024", LOG),
          partition("archive.log_2023", LOG),
          table("shop.notes"));

  private static final List<Relation> BELONGINGS =
      List.of(sequence("shop.orders_pkey", ORDERS), sequence("shop.log_pkey", LOG));

  @Test
  void indexesGoWithTheirTable() {
    Scope scope = scope(List.of(), List.of("shop.orders"));

    assertThat(scope.belongings()).containsExactly(name("shop.orders_pkey"));
    assertThat(scope.leavesOut(name("shop.orders_pkey"))).isTrue();
    assertThat(scope.leavesOut(name("shop.log_pkey"))).isFalse();
  }

  @Test
  void everythingLeavesNothingOut() {
    Scope scope = scope(List.of(), List.of());

    assertThat(scope.schemas()).isEmpty();
    assertThat(scope.relations()).isEmpty();
  }

  @Test
  void aSchemaIsLeftOutWithAllThatIsInIt() {
    Scope scope = scope(List.of(), List.of("archive"));

    assertThat(scope.schemas()).containsExactly("archive");
    assertThat(scope.relations())
        .containsExactlyInAnyOrder(names("archive.old", "archive.log_2023"));
    assertThat(scope.relationsOfSchemasInside()).isEmpty();
  }

  @Test
  void allTablesOfASchemaLeaveTheSchemaBehind() {
    Scope scope = scope(List.of(), List.of("shop.*"));

    assertThat(scope.schemas()).isEmpty();
    assertThat(scope.relations()).contains(ORDERS, name("shop.orders_id_seq"));
  }

  @Test
  void onlyTheSchemasOfIncludedTablesStay() {
    Scope scope = scope(List.of("shop.orders"), List.of());

    assertThat(scope.schemas()).containsExactlyInAnyOrder("archive", "empty");
    assertThat(scope.relations())
        .containsExactlyInAnyOrder(
            names("archive.old", "shop.log", "shop.log_2024", "archive.log_2023", "shop.notes"));
  }

  @Test
  void aSequenceGoesWithTheTableThatOwnsIt() {
    assertThat(scope(List.of(), List.of("shop.orders")).relations())
        .containsExactlyInAnyOrder(names("shop.orders", "shop.orders_id_seq"));
    assertThat(scope(List.of(), List.of("shop.orders_id_seq")).relations()).isEmpty();
  }

  @Test
  void partitionsGoWithTheirTable() {
    assertThat(scope(List.of("shop.log"), List.of()).relations())
        .doesNotContain(names("shop.log", "shop.log_2024", "archive.log_2023"));
    assertThat(scope(List.of("shop"), List.of("shop.log")).relations())
        .contains(names("shop.log", "shop.log_2024", "archive.log_2023"));
  }

  @Test
  void aPartitionThatWasAskedForIsNotDroppedSilently() {
    assertThat(scope(List.of("shop.log_2024"), List.of()).relations())
        .contains(LOG)
        .doesNotContain(name("shop.log_2024"));
    assertThat(scope(List.of(), List.of("shop.log_2024")).relations())
        .containsExactly(name("shop.log_2024"));
  }

  @Test
  void patternsThatNameNothingAreFound() {
    Selection selection = selection(List.of("shop", "shop.ordres"), List.of("archve", "empty"));

    assertThat(selection.idle(SCHEMAS, RELATIONS))
        .extracting(NamePattern::toString)
        .containsExactly("shop.ordres", "archve");
  }

  @Test
  void saysWhatItSelects() {
    assertThat(selection(List.of(), List.of())).hasToString("everything");
    assertThat(selection(List.of("a", "b"), List.of("b.c"))).hasToString("a, b without b.c");
  }

  private static Scope scope(List<String> include, List<String> exclude) {
    return selection(include, exclude).scope(SCHEMAS, RELATIONS, BELONGINGS);
  }

  private static Selection selection(List<String> include, List<String> exclude) {
    return new Selection(
        include.stream().map(NamePattern::parse).toList(),
        exclude.stream().map(NamePattern::parse).toList());
  }

  private static Relation table(String name) {
    return new Relation(name(name), Optional.empty(), Optional.empty());
  }

  private static Relation partition(String name, TableName parent) {
    return new Relation(name(name), Optional.of(parent), Optional.empty());
  }

  private static Relation sequence(String name, TableName owner) {
    return new Relation(name(name), Optional.empty(), Optional.of(owner));
  }

  private static TableName[] names(String... names) {
    return Stream.of(names).map(SelectionTest::name).toArray(TableName[]::new);
  }

  private static TableName name(String name) {
    String[] parts = name.split("\\.", -1);
    return new TableName(parts[0], parts[1]);
  }
}
