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
          SELECT t.*, t.a FROM s.t GROUP BY t.a;       | SELECT t.*, a FROM s.t GROUP BY a;
          SELECT XMLSERIALIZE(CONTENT x.a AS text) FROM s.x; | SELECT XMLSERIALIZE(CONTENT a AS text NO INDENT) FROM s.x;
          SELECT z.a FROM ONLY s.t z TABLESAMPLE system (10); | SELECT a FROM ONLY s.t z TABLESAMPLE system (10);
          SELECT g.a FROM ROWS FROM(f(1), f(2)) g(a, b);      | SELECT a FROM ROWS FROM(f(1), f(2)) g(a, b);
          SELECT xmltable.a FROM XMLTABLE(('/r') PASSING (x)); | SELECT a FROM XMLTABLE(('/r') PASSING (x));
          SELECT q.a FROM ( SELECT t.a FROM s.t) q;           | SELECT a FROM ( SELECT t.a FROM s.t) q;
          SELECT (t.i)[1:t.n] FROM s.t FOR UPDATE OF t;       | SELECT (i)[1:n] FROM s.t FOR UPDATE OF t;
          SELECT t.a FROM s.t WHERE (t.i IN ( SELECT t.i FROM s.u)) | SELECT a FROM s.t WHERE (i IN ( SELECT t.i FROM s.u))
          """)
  void theSameViewAgrees(String before, String since) {
    assertThat(DeparsedQuery.agree(before, since, true)).isTrue();
    assertThat(DeparsedQuery.agree(since, since, true)).isTrue();
  }

  @Test
  void aBodyMayBeLong() {
    String body = "SELECT 'x''%s', t.a FROM s.t;".formatted("y ".repeat(200_000));

    assertThat(DeparsedQuery.agree(body, body.replace("t.a FROM", "a FROM"), true)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      textBlock =
          """
          SELECT t.a FROM s.t;                | SELECT b FROM s.t;
          SELECT a FROM s.t;                  | SELECT t.a FROM s.t;
          SELECT XMLSERIALIZE(a NO INDENT)    | SELECT XMLSERIALIZE(a)
          SELECT x.a, y.a FROM s.x JOIN s.y;  | SELECT x.a, x.a FROM s.x JOIN s.y;
          SELECT x.a FROM s.x JOIN s.y;       | SELECT a FROM s.x JOIN s.y;
          SELECT x.a FROM s.x, s.y;           | SELECT a FROM s.x, s.y;
          SELECT x.a FROM x, public.pg_am;    | SELECT x.a FROM x, pg_am;
          SELECT t.a FROM s.t UNION SELECT t.a FROM r.t | SELECT a FROM s.t UNION SELECT a FROM r.t
          SELECT t.a FROM s.t;                | SELECT a FROM t;
          SELECT t.a FROM s.t;                | SELECT a FROM r.t;
          SELECT s.f(t.a) FROM s.t;           | SELECT f(a) FROM s.t;
          SELECT (t.a)::s.int4 FROM s.t;      | SELECT (a)::int4 FROM s.t;
          SELECT (t.a)::t.int4 FROM t.t;      | SELECT (a)::int4 FROM t.t;
          SELECT t.f(t.a) FROM t.t;           | SELECT f(a) FROM t.t;
          SELECT t.a FROM t.t WHERE (EXISTS ( SELECT FROM t.pg_am)) | SELECT a FROM t.t WHERE (EXISTS ( SELECT FROM pg_am))
          SELECT t.a FROM s.t WHERE (t.a > 1) | SELECT a FROM s.t
          SELECT 't.a'                        | SELECT 'a'
          SELECT 'a  b'                       | SELECT 'a b'
          """)
  void anotherViewDoesNot(String before, String since) {
    assertThat(DeparsedQuery.agree(before, since, true)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          (i public.box)            | (i box)
          returns public.box        | returns box
          as SELECT t.a FROM s.t    | as SELECT a FROM s.t
          """)
  void ofOtherDefinitionsNothingIsLeftOut(String before, String since) {
    assertThat(DeparsedQuery.agree(before, since, false)).isFalse();
    assertThat(DeparsedQuery.agree(since, before, false)).isFalse();
  }
}
