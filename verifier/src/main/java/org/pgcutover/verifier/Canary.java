package org.pgcutover.verifier;

import java.util.List;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/**
 * One constant row of the common types, hashed on both servers before any table is. It turns the
 * assumption that both print and hash alike (versions, encodings, byte orders, extensions that
 * replace a function) into a check.
 */
final class Canary {
  private static final Sql SQL = Sql.file(Canary.class, "canary");

  private Canary() {}

  static Fingerprint hash(Session session) {
    return session.one(SQL, row -> Fingerprint.read(row, 1));
  }

  static List<String> obstacles(Both<Fingerprint> hashes) {
    return hashes.agree()
        ? List.of()
        : List.of("the two servers print or hash one and the same constant row differently");
  }
}
