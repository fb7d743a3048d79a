package org.pgcutover.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pgcutover.postgres.Scope;
import org.pgcutover.postgres.TableName;

class SchemaScopeTest {
  private static final Scope SCOPE =
      new Scope(
          Set.of("archive", "Odd \"schema\""),
          Set.of(new TableName("shop", "log"), new TableName("shop", "a.b")),
          Set.of(new TableName("shop", "log_pkey")));

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "schema|archive|true",
        "schema|shop|false",
        "table|shop.log|true",
        "table|shop.logs|false",
        "column|shop.log.id|true",
        "column|shop.orders.log|false",
        "index|shop.log_pkey|true",
        "trigger|t on shop.log|true",
        "constraint|\"shop.log\" on shop.orders|false",
        "table|shop.\"a.b\"|true",
        "column|shop.\"a.b\".c|true",
        "column|shop.a.b|false",
        "function|archive.f(integer)|true",
        "function|\"Odd \"\"schema\"\"\".f(x text)|true",
        "grants|schema archive|true",
        "grants|table shop.log|true",
        "comment|table column shop.log.id|true",
        "default privileges|for postgres in archive on r|true",
        "default privileges|for archive in shop on r|false",
        "extension|archive|false",
      })
  void knowsWhatBelongsToWhatIsLeftOut(String type, String identity, boolean leftOut) {
    assertThat(SchemaScope.leavesOut(SCOPE, new SchemaObject.Key(type, identity)))
        .isEqualTo(leftOut);
  }
}
