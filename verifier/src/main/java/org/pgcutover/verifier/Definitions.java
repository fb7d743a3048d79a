package org.pgcutover.verifier;

import java.util.Optional;
import java.util.Set;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/**
 * What is defined on both sides: which tables there are to compare, and whether the schemas are
 * equal. As long as neither catalogue changes it is not read again, for that takes the longer the
 * more tables there are. For one thread at a time.
 */
final class Definitions {
  private static final Sql STAMP = Sql.file(Definitions.class, "schema_stamp");

  private final Verifier verifier;
  private Optional<Known> known = Optional.empty();

  Definitions(Verifier verifier) {
    this.verifier = verifier;
  }

  /**
   * As of one state of the catalogues.
   *
   * @param stamps taken before the rest was read: what is defined meanwhile changes the next
   */
  record Known(Both<String> stamps, RowsPlan plan, SchemaParity schema) {
    /** Nothing that another look might find otherwise. */
    boolean isEqual() {
      return plan.decided().isEmpty() && schema.verdict() instanceof Parity.Equal;
    }
  }

  /** As it is now. */
  Known read(SessionPair sessions, Writes writes, Deadline deadline) {
    Both<String> stamps = sessions.both(session -> stamp(session, deadline));
    Known now =
        known
            .filter(before -> before.isEqual() && before.stamps().equals(stamps))
            .orElseGet(() ->
                new Known(
                    stamps,
                    verifier.plan(sessions, deadline, Set.of(), writes),
                    verifier.schema(sessions, deadline)));
    known = Optional.of(now);
    return now;
  }

  private static String stamp(Session session, Deadline deadline) {
    deadline.bound(session);
    return session.one(STAMP, row -> row.getString(1));
  }
}
