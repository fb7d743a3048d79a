package org.pgcutover.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.NullUnmarked;
import org.pgcutover.postgres.embedded.EmbeddedServer;

/** A server reads what was quoted as what it was. */
@NullUnmarked // jqwik calls startServer first.
class QuoteIT {
  private static EmbeddedServer server;
  private static Session session;

  @BeforeContainer
  static void startServer() {
    server = EmbeddedServer.start(18, Map.of());
    session = server.endpoint(Side.SOURCE).open("test");
  }

  @AfterContainer
  static void stopServer() {
    session.close();
    server.close();
  }

  @Property(tries = 200)
  void literals(@ForAll("texts") String text, @ForAll boolean standard) {
    session.set("standard_conforming_strings", standard ? "on" : "off");
    session.set("backslash_quote", "safe_encoding");

    assertThat(answer("select" + Quote.literal(text))).isEqualTo(text);
  }

  @Property(tries = 200)
  void identifiers(@ForAll("names") String name) {
    // The driver takes a question mark outside quotes alone for a parameter.
    session.execute(new Sql("create", "create temp table %s ()".formatted(Quote.identifier(name))));
    try {
      assertThat(answer("select relname from pg_class where relnamespace = pg_my_temp_schema()"))
          .isEqualTo(name);
    } finally {
      session.execute(new Sql("drop", "drop table %s".formatted(Quote.identifier(name))));
    }
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.frequencyOf(
        net.jqwik.api.Tuple.of(
            1, Arbitraries.strings().withChars("'\"\\?$;- \nEeUu&x0").ofMaxLength(20)),
        net.jqwik.api.Tuple.of(
            1, Arbitraries.strings().withCharRange('\u0001', '\ud7ff').ofMaxLength(20)));
  }

  /** At most 63 bytes: longer names the server cuts. */
  @Provide
  Arbitrary<String> names() {
    return texts()
        .filter(text -> !text.isEmpty())
        .map(text -> text.substring(0, Math.min(20, text.length())));
  }

  private static String answer(String query) {
    return session.one(new Sql("select", query), row -> row.getString(1));
  }
}
