package org.pgcutover.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchemaObjectTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      textBlock =
          """
          CHECK (("json_exists" > 0))            | CHECK ((json_exists > 0))
          btree ("Mixed Case", "two""quotes")    | btree ("Mixed Case", "two""quotes")
          default '"plain"'::text                | default '"plain"'::text
          default 'it''s "x"'::text, "json"      | default 'it''s "x"'::text, json
          nextval('"json"."S"'::regclass), '"x"' | nextval('json."S"'::regclass), '"x"'
          """)
  void onlyAKeywordsQuotesAreLeftOut(String deparsed, String normalised) {
    SchemaObject object = new SchemaObject(new SchemaObject.Key("column", "s.t.c"), deparsed);

    assertThat(object.definition()).isEqualTo(normalised);
  }

  @Test
  void aLiteralMayBeLong() {
    String definition = "AS 'x''%s' \"json\"".formatted("\"y\" ".repeat(200_000));

    assertThat(new SchemaObject(new SchemaObject.Key("function", "s.f()"), definition).definition())
        .isEqualTo(definition.replace("\"json\"", "json"));
  }
}
