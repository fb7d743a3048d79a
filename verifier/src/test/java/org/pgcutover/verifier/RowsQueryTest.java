package org.pgcutover.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.pgcutover.postgres.TableName;

class RowsQueryTest {
  private static final List<TableShape.Column> COLUMNS =
      List.of(
          new TableShape.Column("x", "bigint"),
          new TableShape.Column("select", "text"),
          new TableShape.Column("y?{0}", "character(3)"));

  private static final List<TableShape.KeyColumn> KEY =
      List.of(
          new TableShape.KeyColumn(COLUMNS.get(1), TableShape.KeyColumn.BUILT_IN),
          new TableShape.KeyColumn(COLUMNS.get(2), "operator(\"x\"\"?{0}\".==)"));

  private static final RowsQuery QUERY =
      RowsQuery.of(new TableName("a.b", "c\"d"), COLUMNS, KEY, Set.of());

  @Test
  void namesEveryColumnQuotedAndPrintsTheRowOnce() {
    String sql = QUERY.fingerprint().text();

    assertThat(sql)
        .contains("only \"a.b\".\"c\"\"d\"")
        .containsOnlyOnce("row(\"t\".\"x\", \"t\".\"select\", \"t\".\"y?{0}\")::text collate \"C\"")
        .contains("offset bigint '0'")
        .doesNotContain("group by");
    assertThat(sql.split("hashtextextended", -1)).hasSize(3);
  }

  @Test
  void whatIsNotPrintedIsHashedWhereItIsRead() {
    RowsQuery typed =
        RowsQuery.of(
            new TableName("a", "b"),
            List.of(new TableShape.Column("x", "integer")),
            List.of(),
            Set.of("x"));

    assertThat(typed.fingerprint().text()).contains("hashint4extended").doesNotContain("offset");
  }

  @Test
  void hashesEachRowOnceForItsBucketAndItsSums() {
    String sql = QUERY.fingerprints(64).text();

    assertThat(sql).contains("\"first\" & 63").contains("group by");
    assertThat(sql.split("hashtextextended", -1)).hasSize(3);
  }

  @Test
  void looksUpKeysByTheirTypes() {
    assertThat(QUERY.hashesOfKeys().text())
        .contains("\"wanted\".\"k0\"::text and format('%s', \"t\".\"select\") collate \"C\" = ")
        .contains(
            "\"t\".\"y?{0}\"::character(3) operator(\"x\"\"?{0}\".==) \"wanted\".\"k1\"::character(3)")
        .contains("unnest(cast(? as varchar[]), cast(? as varchar[])) with ordinality");
  }
}
