package org.pgcutover.exporter;

import at.favre.lib.crypto.bcrypt.BCrypt;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Passwords of HTTP basic authentication (RFC 7617), of which only bcrypt hashes are known.
 *
 * <p>bcrypt takes a tenth of a second, which a scrape every second is not worth: who was accepted
 * once is remembered by a SHA-256 of what was sent. Thread-safe.
 */
final class BasicAuthentication {
  private static final String SCHEME = "Basic ";
  // Of longer passwords no hash can be made.
  private static final int LONGEST = 72;
  // For users that do not exist: their refusal takes as long as a wrong password's.
  private static final String NOBODY =
      "$2a$10$7EqJtq98hPqEX7fNZaFWoOhi5eM4WnJWwVQwXbxq1UJXvZCkQbi4W";

  /** What a request says of itself. */
  static final class Credentials {
    private final String user;
    private final byte[] password;

    private Credentials(String user, byte[] password) {
      this.user = user;
      this.password = password;
    }
  }

  private final Map<String, String> hashes;
  private final ConcurrentMap<String, byte[]> accepted = new ConcurrentHashMap<>();

  BasicAuthentication(Map<String, String> hashes) {
    this.hashes = hashes;
  }

  /**
   * User and password, where there are some that might be right.
   *
   * @param authorization the header of that name, empty where there was none
   */
  static Optional<Credentials> read(String authorization) {
    if (!authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return Optional.empty();
    }
    String credentials;
    try {
      credentials =
          new String(
              Base64.getDecoder().decode(authorization.substring(SCHEME.length()).strip()),
              StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    int colon = credentials.indexOf(':');
    byte[] password = credentials.substring(colon + 1).getBytes(StandardCharsets.UTF_8);
    return colon < 0 || password.length > LONGEST
        ? Optional.empty()
        : Optional.of(new Credentials(credentials.substring(0, colon), password));
  }

  /** Whether they were found right before. */
  boolean remembers(Credentials given) {
    byte[] before = accepted.get(given.user);
    return before != null && MessageDigest.isEqual(before, sha256(given.password));
  }

  /** Whether they are right; blocks as long as bcrypt takes. */
  boolean verifies(Credentials given) {
    boolean right =
        BCrypt.verifyer()
                .verify(
                    given.password,
                    hashes.getOrDefault(given.user, NOBODY).getBytes(StandardCharsets.UTF_8))
                .verified
            && hashes.containsKey(given.user);
    if (right) {
      accepted.put(given.user, sha256(given.password));
    }
    return right;
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
