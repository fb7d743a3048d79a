package org.pgcutover.migrator.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.pgcutover.migrator.cutover.Script.Where;
import org.pgcutover.postgres.Sql;
import org.pgcutover.postgres.TableName;

class ScriptTest {
  @Test
  void aNameWithWhatLooksLikeACommentIsPrintedWhole() {
    Sql lock = Freeze.lock(List.of(new TableName("public", "a\n-- b"), new TableName("s", "c")));

    assertThat(text(lock))
        .isEqualTo("lock table only \"public\".\"a\n-- b\", only \"s\".\"c\" in share mode");
  }

  @Test
  void theHeadOfAFileIsNotPrinted() {
    assertThat(text(new Sql("file", "-- What it does.\n--\n\nselect 1,\n-- inside\n  ?\n"), "it's"))
        .isEqualTo("select 1,\n-- inside\n  'it''s'");
  }

  @Test
  void valuesComeInTheirOrder() {
    assertThat(text(Sql.of("select ?, ?, ?"), "one", new String[] {"2", "?"}, 3))
        .isEqualTo("select 'one', array['2', '?'], 3");
  }

  private static String text(Sql sql, Object... values) {
    Script.Writer writer = new Script.Writer("a step");
    writer.on(Where.SOURCE, sql, values);
    return writer.script().lines().getFirst().text();
  }
}
