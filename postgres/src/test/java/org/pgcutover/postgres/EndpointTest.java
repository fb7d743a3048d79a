package org.pgcutover.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {
  private static final Map<String, String> NOBODY =
      Map.of("PGUSER", "someone", "PGPASSFILE", "/no/such/file");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "postgresql://me@db.example:6000/shop      | postgresql://me@db.example:6000/shop",
        "postgres://me@db.example/shop             | postgresql://me@db.example:5432/shop",
        "postgresql://me@my_db:6000/shop           | postgresql://me@my_db:6000/shop",
        "postgresql://me@my_db/shop                | postgresql://me@my_db:5432/shop",
        "postgresql://me:a_b@my_db/shop            | postgresql://me@my_db:5432/shop",
        "postgresql://me@[::1]:6000/shop           | postgresql://me@::1:6000/shop",
        "postgresql://me@10.0.0.1                  | postgresql://me@10.0.0.1:5432/me",
        "postgresql://db.example/shop              | postgresql://someone@db.example:5432/shop",
        "postgresql:///shop                        | postgresql://someone@localhost:5432/shop",
        "postgresql://                             | unreadable",
        "postgresql://m%65:p@h/sh%20op             | postgresql://me@h:5432/sh op",
        "postgresql://a%40b@h/a%2Fb                | postgresql://a@b@h:5432/a/b",
        "postgresql:///shop?host=h&port=1&user=u   | postgresql://u@h:1/shop",
        "postgresql://h/?dbname=shop&user=a+b      | postgresql://a+b@h:5432/shop",
        "'  postgresql://me@h/shop  '              | postgresql://me@h:5432/shop",
      })
  void readsAUri(String uri, String expected) {
    if (expected.equals("unreadable")) {
      assertThatIllegalArgumentException().isThrownBy(() -> parse(uri));
    } else {
      assertThat(parse(uri)).hasToString(expected);
    }
  }

  @Test
  void takesThePasswordFromTheUriThenTheSidesVariableThenTheCommonOneThenThePassfile(
      @TempDir Path folder) throws IOException {
    Path passfile = Files.writeString(folder.resolve("pass"), "*:*:*:*:file\n");
    Map<String, String> all =
        Map.of(
            "PGCUTOVER_SOURCE_PASSWORD",
            "side",
            "PGPASSWORD",
            "common",
            "PGPASSFILE",
            passfile.toString());

    assertThat(password("postgresql://me:uri@h/d", all)).contains("uri");
    assertThat(password("postgresql://me@h/d?password=query", all)).contains("query");
    assertThat(password("postgresql://me@h/d", all)).contains("side");
    assertThat(
            password(
                "postgresql://me@h/d",
                Map.of("PGPASSWORD", "common", "PGPASSFILE", passfile.toString())))
        .contains("common");
    assertThat(password("postgresql://me@h/d", Map.of("PGPASSFILE", passfile.toString())))
        .contains("file");
    assertThat(password("postgresql://me@h/d?passfile=" + passfile, NOBODY)).contains("file");
    assertThat(password("postgresql://me@h/d", NOBODY)).isEmpty();
  }

  @Test
  void readsAPasswordOfAnyCharacters() {
    assertThat(password("postgresql://me:a%20%25%3A%2F%3F%23%40%27%5C+%C3%A9@h/d", NOBODY))
        .contains("a %:/?#@'\\+é");
    assertThat(password("postgresql://me:a:b@h/d", NOBODY)).contains("a:b");
    assertThat(password("postgresql://me:@h/d", NOBODY)).contains("");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgresql://me:s3cr3t@h/d",
        "postgresql://me@h/d?password=s3cr3t",
      })
  void printsNoPassword(String uri) {
    Endpoint endpoint = parse(uri);

    assertThat(endpoint.toString()).doesNotContain("s3cr3t");
    assertThat(endpoint.withDatabase("other").toString()).doesNotContain("s3cr3t");
    assertThat(endpoint.conninfo()).contains("s3cr3t");
    assertThat(endpoint.environment()).containsValue("s3cr3t");
  }

  @Test
  void keepsTheTlsOptionsForEveryWayToTheServer() {
    Endpoint endpoint =
        parse("postgresql://me@h/d?sslmode=verify-full&sslrootcert=/a%20b&connect_timeout=3");

    assertThat(endpoint.options())
        .isEqualTo(Map.of("sslmode", "verify-full", "sslrootcert", "/a b"));
    assertThat(endpoint.environment())
        .containsEntry("PGSSLMODE", "verify-full")
        .containsEntry("PGSSLROOTCERT", "/a b");
    assertThat(endpoint.conninfo()).contains("sslmode='verify-full'", "sslrootcert='/a b'");
  }

  @Test
  void escapesConnectionWords() {
    Endpoint endpoint =
        new Endpoint(Side.SOURCE, "h", 1, "d'b", "u\\", Optional.of("a' b\\"), Map.of());

    assertThat(endpoint.conninfo())
        .isEqualTo("host='h' port='1' dbname='d\\'b' user='u\\\\' password='a\\' b\\\\'");
  }

  private static Endpoint parse(String uri) {
    return Endpoint.parse(Side.SOURCE, uri, NOBODY);
  }

  private static Optional<String> password(String uri, Map<String, String> environment) {
    return Endpoint.parse(Side.SOURCE, uri, environment).password();
  }
}
