package org.pgcutover.exporter;

import at.favre.lib.crypto.bcrypt.BCrypt;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Passwords of HTTP basic authentication (RFC 7617), of which only bcrypt hashes are known.
 *
 * <p>bcrypt takes a tenth of a second, which a scrape every second is not worth: who was accepted
 * once is remembered by a SHA-256 of what was sent. Thread-safe; may block as long as bcrypt takes.
 */
final class BasicAuthentication {
  private static final String SCHEME = "Basic ";
  // Of longer passwords no hash can be made.
  private static final int LONGEST = 72;
  // For users that do not exist: their refusal takes as long as a wrong password's.
  private static final String NOBODY =
      "$2a$10$7EqJtq98hPqEX7fNZaFWoOhi5eM4WnJWwVQwXbxq1UJXvZCkQbi4W";

  private final Map<String, String> hashes;
  private final ConcurrentMap<String, byte[]> accepted = new ConcurrentHashMap<>();

  BasicAuthentication(Map<String, String> hashes) {
    this.hashes = hashes;
  }

  /**
   * Whether the header's user has that password.
   *
   * @param authorization the header of that name, empty where there was none
   */
  boolean accepts(String authorization) {
    if (!authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return false;
    }
    String credentials;
    try {
      credentials =
          new String(
              Base64.getDecoder().decode(authorization.substring(SCHEME.length()).strip()),
              StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return false;
    }
    int colon = credentials.indexOf(':');
    if (colon < 0) {
      return false;
    }
    return accepts(credentials.substring(0, colon), credentials.substring(colon + 1));
  }

  private boolean accepts(String user, String password) {
    byte[] bytes = password.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > LONGEST) {
      return false;
    }
    byte[] digest = sha256(bytes);
    byte[] before = accepted.get(user);
    if (before != null && MessageDigest.isEqual(before, digest)) {
      return true;
    }
    boolean right =
        BCrypt.verifyer()
            .verify(bytes, hashes.getOrDefault(user, NOBODY).getBytes(StandardCharsets.UTF_8))
            .verified;
    if (right && hashes.containsKey(user)) {
      accepted.put(user, digest);
      return true;
    }
    return false;
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
