package org.pgcutover.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import at.favre.lib.crypto.bcrypt.BCrypt;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BasicAuthenticationTest {
  // As short as bcrypt allows.
  private static final int COST = 4;

  private final BasicAuthentication authentication =
      new BasicAuthentication(
          Map.of(
              "prometheus", BCrypt.withDefaults().hashToString(COST, "right:word".toCharArray())));

  @Test
  void acceptsTheRightPasswordAgainAndAgain() {
    assertThat(accepts(basic("prometheus:right:word"))).isTrue();
    assertThat(accepts(basic("prometheus:right:word"))).isTrue();
    assertThat(accepts(basic("prometheus:wrong"))).isFalse();
    assertThat(accepts(basic("prometheus:right:word"))).isTrue();
  }

  @Test
  void refusesWhatIsNoUserAndNoCredentials() {
    assertThat(accepts(basic("nobody:right:word"))).isFalse();
    assertThat(accepts(basic("prometheus"))).isFalse();
    assertThat(accepts("Basic ?")).isFalse();
    assertThat(accepts("Bearer abc")).isFalse();
    assertThat(accepts("")).isFalse();
    // bcrypt looks at 72 bytes.
    assertThat(accepts(basic("prometheus:" + "x".repeat(200)))).isFalse();
    assertThat(accepts(basic("prometheus:"))).isFalse();
  }

  @Test
  void remembersWhatWasRightAndNothingElse() {
    BasicAuthentication.Credentials right = read("prometheus:right:word");
    BasicAuthentication.Credentials wrong = read("prometheus:wrong");

    assertThat(authentication.remembers(right)).isFalse();
    assertThat(authentication.verifies(wrong)).isFalse();
    assertThat(authentication.remembers(wrong)).isFalse();
    assertThat(authentication.verifies(right)).isTrue();
    assertThat(authentication.remembers(right)).isTrue();
    assertThat(authentication.remembers(wrong)).isFalse();
    assertThat(authentication.remembers(read("nobody:right:word"))).isFalse();
  }

  private static BasicAuthentication.Credentials read(String credentials) {
    return BasicAuthentication.read(basic(credentials)).orElseThrow();
  }

  private boolean accepts(String header) {
    return BasicAuthentication.read(header).filter(authentication::verifies).isPresent();
  }

  private static String basic(String credentials) {
    return "Basic "
        + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
  }
}
