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
    assertThat(authentication.accepts(basic("prometheus:right:word"))).isTrue();
    assertThat(authentication.accepts(basic("prometheus:right:word"))).isTrue();
    assertThat(authentication.accepts(basic("prometheus:wrong"))).isFalse();
    assertThat(authentication.accepts(basic("prometheus:right:word"))).isTrue();
  }

  @Test
  void refusesWhatIsNoUserAndNoCredentials() {
    assertThat(authentication.accepts(basic("nobody:right:word"))).isFalse();
    assertThat(authentication.accepts(basic("prometheus"))).isFalse();
    assertThat(authentication.accepts("Basic ?")).isFalse();
    assertThat(authentication.accepts("Bearer abc")).isFalse();
    assertThat(authentication.accepts("")).isFalse();
    // bcrypt looks at 72 bytes.
    assertThat(authentication.accepts(basic("prometheus:" + "x".repeat(200)))).isFalse();
    assertThat(authentication.accepts(basic("prometheus:"))).isFalse();
  }

  private static String basic(String credentials) {
    return "Basic "
        + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
  }
}
