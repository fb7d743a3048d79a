package org.pgcutover.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeparsedQueryTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      textBlock =
          """
          SELECT t.a, t.b FROM s.t WHERE (t.a > 1);    | SELECT a, b FROM s.t WHERE (a > 1);
          SELECT t.t FROM s.t;                         | SELECT t FROM s.t;
          SELECT TRIM(BOTH 'x'::text FROM t.a) FROM s.t; | SELECT TRIM(BOTH 'x'::text FROM a) FROM s.t;
          SELECT "T ""x"" .".a FROM s."T ""x"" .";     | SELECT a FROM s."T ""x"" .";
          SELECT   1;                                  | SELECT 1;
          XMLSERIALIZE(CONTENT x.a AS text)            | XMLSERIALIZE(CONTENT a AS text NO INDENT)
          """)
  void theSameQueryAgrees(String older, String newer) {
    assertThat(DeparsedQuery.agree(new Both<>(older, newer))).isTrue();
    assertThat(DeparsedQuery.agree(new Both<>(newer, older))).isTrue();
  }

  @Test
  void aBodyMayBeLong() {
    String body = "SELECT 'x''%s', t.a FROM s.t;".formatted("y ".repeat(200_000));

    assertThat(DeparsedQuery.agree(new Both<>(body, body.replace("t.a FROM", "a FROM")))).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      textBlock =
          """
          SELECT t.a FROM s.t;                | SELECT b FROM s.t;
          SELECT x.a, y.a FROM s.x JOIN s.y;  | SELECT x.a, x.a FROM s.x JOIN s.y;
          SELECT t.a FROM s.t;                | SELECT a FROM t;
          SELECT t.a FROM s.t;                | SELECT a FROM r.t;
          SELECT s.f(t.a) FROM s.t;           | SELECT f(a) FROM s.t;
          SELECT (t.a)::s.int4 FROM s.t;      | SELECT (a)::int4 FROM s.t;
          SELECT t.a FROM s.t WHERE (t.a > 1) | SELECT a FROM s.t
          SELECT 't.a'                        | SELECT 'a'
          SELECT 'a  b'                       | SELECT 'a b'
          """)
  void anotherQueryDoesNot(String older, String newer) {
    assertThat(DeparsedQuery.agree(new Both<>(older, newer))).isFalse();
    assertThat(DeparsedQuery.agree(new Both<>(newer, older))).isFalse();
  }
}
