package org.pgcutover.migrator.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

  /** The operator's own file has them; here somebody may look over a shoulder. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      quoteCharacter = '~',
      textBlock =
          """
          psql ~host=h password = s3~
          psql ~password=a'b\\ s3~
          switch s3
          mysql -ps3
          env MYSQL_PWD=s3
          env REDISCLI_AUTH=s3
          curl ~-u me:s3~
          curl ~Authorization: Bearer s3~
          curl ~{"password":"s3"}~
          curl https://s3token@host
          sh ~PGPASSWORD="a\\"s3" psql~
          """)
  void ofACommandOnlyTheProgramIsPrinted(String program, String word) {
    assertThat(Script.Writer.words(List.of(program, word, word))).isEqualTo(program + " … …");
  }

  @Test
  void norIsAProgramThatIsNone() {
    assertThat(Script.Writer.words(List.of("PGPASSWORD=s3 psql"))).isEqualTo("…");
    assertThat(Script.Writer.words(List.of("https://s3@host", "x"))).isEqualTo("… …");
    assertThat(Script.Writer.words(List.of("/etc/pg-cutover/led_on.sh")))
        .isEqualTo("/etc/pg-cutover/led_on.sh");
  }

  private static String text(Sql sql, Object... values) {
    Script.Writer writer = new Script.Writer("a step");
    writer.on(Where.SOURCE, sql, values);
    return writer.script().lines().getFirst().text();
  }
}
