package org.pgcutover.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamePatternTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "shop, shop, orders, true",
        "shop, shop2, orders, false",
        "shop.orders, shop, orders, true",
        "shop.orders, shop, orders2, false",
        "SHOP.Orders, shop, orders, true",
        "SHOP.Orders, SHOP, Orders, false",
        "shop.*, shop, anything at all, true",
        "shop.log_*, shop, log_2024, true",
        "shop.log_*, shop, log, false",
        "shop.log_????, shop, log_2024, true",
        "shop.log_????, shop, log_20245, false",
        "\"Shop\".\"a.b\", Shop, a.b, true",
        "\"Shop\".\"log_*\", Shop, log_2024, false",
        "\"Shop\".\"log_*\", Shop, log_*, true",
        "\"a\"\"b\", a\"b, x, true",
        "shop.\"Log_\"*, shop, Log_2024, true",
        "shop.a+b, shop, a+b, true",
        "shop.a+b, shop, aab, false",
        "*.log, anywhere, log, true",
        "s.\uD83D\uDE00, s, \uD83D\uDE00, true",
        "s.\"\uD83D\uDE00\", s, \uD83D\uDE00, true",
        "s.?, s, \uD83D\uDE00, true",
        "s.\u00C4RGER, s, \u00C4rger, true",
        "s.\u00C4rger, s, \u00E4rger, false",
      })
  void matchesNamesAsPsqlDoes(String pattern, String schema, String name, boolean matches) {
    assertThat(NamePattern.parse(pattern).matches(new TableName(schema, name))).isEqualTo(matches);
  }

  @Test
  void aStarMatchesLineBreaksToo() {
    assertThat(NamePattern.parse("s.*").matches(new TableName("s", "two\nlines"))).isTrue();
  }

  @Test
  void onlyASchemaAloneNamesTheSchemaItself() {
    assertThat(NamePattern.parse("shop").matchesSchema("shop")).isTrue();
    assertThat(NamePattern.parse("sh*").matchesSchema("shop")).isTrue();
    assertThat(NamePattern.parse("shop.*").matchesSchema("shop")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "shop.", ".orders", "a.b.c", "\"open", "\"\""})
  void refusesWhatIsNoName(String pattern) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NamePattern.parse(pattern))
        .withMessageContaining("hint: ");
  }
}
