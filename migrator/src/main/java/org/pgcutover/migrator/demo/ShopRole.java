package org.pgcutover.migrator.demo;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.Quote;
import org.pgcutover.postgres.Session;
import org.postgresql.util.PasswordUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ordinary role as which the clients come, the same with the same password on both servers: one
 * JDBC URL has room for one. It is a member of {@code pg_write_all_data} (14 and newer) instead of
 * having grants, so that the schema says nothing of it.
 */
record ShopRole(String name, String password, List<Endpoint> servers) implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ShopRole.class);
  private static final SecureRandom RANDOM = new SecureRandom();

  ShopRole {
    servers = List.copyOf(servers);
  }

  /** Makes the role on each server, or on none. */
  static ShopRole create(List<Endpoint> servers) {
    HexFormat hex = HexFormat.of();
    ShopRole role =
        new ShopRole(
            "shop_clients_" + hex.formatHex(random(4)), hex.formatHex(random(16)), servers);
    try {
      servers.forEach(role::createOn);
      return role;
    } catch (RuntimeException e) {
      role.close();
      throw e;
    }
  }

  @Override
  public void close() {
    servers.forEach(this::dropOn);
  }

  /** Without the password. */
  @Override
  public String toString() {
    return name;
  }

  private void createOn(Endpoint server) {
    try (Session session = server.open("pgcutover_demo")) {
      session.execute(
          "create role %s login in role pg_read_all_data, pg_write_all_data password %s"
              .formatted(Quote.identifier(name), Quote.literal(verifier())));
    }
  }

  /**
   * What the server keeps instead of the password, and its log shows. One round of SCRAM's
   * thousands: they make a password harder to guess, 128 random bits need none of that, and the
   * clients share their processors with the servers that they measure.
   */
  private String verifier() {
    return PasswordUtil.encodeScramSha256(password.toCharArray(), 1, random(16));
  }

  private static byte[] random(int bytes) {
    byte[] random = new byte[bytes];
    RANDOM.nextBytes(random);
    return random;
  }

  private void dropOn(Endpoint server) {
    try (Session session = server.open("pgcutover_demo")) {
      session.execute("drop role if exists " + Quote.identifier(name));
    } catch (PostgresException e) {
      LOG.warn("{}: the role {} is left there: {}", server.side(), name, e.getMessage());
    }
  }
}
