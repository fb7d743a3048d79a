package org.pgcutover.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How tables, versions, statements and objects are called. */
class NamesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "public | orders  | public.orders       | \"public\".\"orders\"",
        "public | Orders  | public.\"Orders\"   | \"public\".\"Orders\"",
        "public | a b     | public.\"a b\"      | \"public\".\"a b\"",
        "my.s   | t       | \"my.s\".t          | \"my.s\".\"t\"",
        "s      | a\"b    | s.\"a\"\"b\"        | \"s\".\"a\"\"b\"",
        "s      | 1st     | s.\"1st\"           | \"s\".\"1st\"",
      })
  void quotesATableForPeopleWhereItMustAndForSqlAlways(
      String schema, String name, String people, String sql) {
    TableName table = new TableName(schema, name);

    assertThat(table).hasToString(people);
    assertThat(table.quoted()).isEqualTo(sql);
  }

  @Test
  void ordersTablesBySchemaThenName() {
    List<TableName> sorted =
        Stream.of(new TableName("b", "a"), new TableName("a", "b"), new TableName("a", "a"))
            .sorted()
            .toList();

    assertThat(sorted).extracting(TableName::toString).containsExactly("a.a", "a.b", "b.a");
  }

  @Test
  void readsAVersion() {
    ServerVersion version = new ServerVersion(160_004);

    assertThat(version).hasToString("16.4").isGreaterThan(new ServerVersion(159_999));
    assertThat(version.major()).isEqualTo(16);
    assertThat(version.isAtLeast(16)).isTrue();
    assertThat(version.isAtLeast(17)).isFalse();
    assertThat(new ServerVersion(180_010)).hasToString("18.10");
  }

  @Test
  void callsAShortStatementByItsFirstWordsWithoutValues() {
    assertThat(Sql.of("select 1").name()).isEqualTo("select 1");
    assertThat(Sql.of("  drop  schema if exists pgcutover cascade").name())
        .isEqualTo("drop schema if");
    assertThat(Sql.file(Catalog.class, "tables").name()).isEqualTo("tables");
    assertThatIllegalStateException()
        .isThrownBy(() -> Sql.file(Catalog.class, "nothing"))
        .withMessageContaining("nothing.sql");
  }
}
