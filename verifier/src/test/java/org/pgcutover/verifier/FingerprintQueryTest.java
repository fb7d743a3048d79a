package org.pgcutover.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.pgcutover.postgres.TableName;

class FingerprintQueryTest {
  @Test
  void namesEveryColumnQuotedAndPrintsTheRowOnce() {
    String sql =
        FingerprintQuery.of(new TableName("a.b", "c\"d"), List.of("x", "select", "y?{0}")).text();

    assertThat(sql)
        .contains("only \"a.b\".\"c\"\"d\"")
        .containsOnlyOnce("row(\"x\", \"select\", \"y?{0}\")::text collate \"C\"")
        .contains("offset bigint '0'");
    assertThat(sql.split("hashtextextended", -1)).hasSize(3);
  }

  @Test
  void countsATableWithoutColumns() {
    assertThat(FingerprintQuery.of(new TableName("s", "t"), List.of()).text())
        .isEqualTo("select count(*), 0, 0 from only \"s\".\"t\"");
  }
}
