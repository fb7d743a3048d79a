package org.pgcutover.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class QuoteTest {
  @Property
  void anIdentifierEndsAtItsLastQuoteOnly(@ForAll String name) {
    Assume.that(name.indexOf('\0') < 0);

    String quoted = Quote.identifier(name);

    assertThat(quoted).startsWith("\"").endsWith("\"");
    String inner = quoted.substring(1, quoted.length() - 1);
    assertThat(inner.replace("\"\"", "")).doesNotContain("\"");
    assertThat(inner.replace("\"\"", "\"")).isEqualTo(name);
  }

  @Property
  void aLiteralEndsAtItsLastQuoteOnly(@ForAll String value) {
    Assume.that(value.indexOf('\0') < 0);

    String quoted = Quote.literal(value);

    boolean escaped = quoted.startsWith(" E");
    assertThat(escaped).isEqualTo(value.contains("\\"));
    String inner = quoted.substring(escaped ? 3 : 1, quoted.length() - 1);
    assertThat(inner.replace("''", "")).doesNotContain("'");
    String once = escaped ? inner.replace("\\\\", "\\") : inner;
    assertThat(once.replace("''", "'")).isEqualTo(value);
  }

  @Example
  void refusesAZeroByte() {
    assertThatIllegalArgumentException().isThrownBy(() -> Quote.identifier("a\0b"));
    assertThatIllegalArgumentException().isThrownBy(() -> Quote.literal("a\0b"));
  }
}
