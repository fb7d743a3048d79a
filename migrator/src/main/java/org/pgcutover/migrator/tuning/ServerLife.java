package org.pgcutover.migrator.tuning;

import java.util.Optional;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/**
 * From one start of a server to its next, crash or no crash.
 *
 * @param postmaster when it was started
 * @param checkpointer which process it is, and since when; the crash of any process ends it
 * @param statistics since when they are kept; recovery from a crash begins new ones
 * @param machine from one start of the machine to its next; empty where it does not run on Linux
 */
public record ServerLife(
    String postmaster,
    Optional<String> checkpointer,
    Optional<String> statistics,
    Optional<String> machine) {
  private static final Sql LIFE = Sql.file(ServerLife.class, "server_life");

  static ServerLife of(Session session) {
    return session.one(
        LIFE,
        row ->
            new ServerLife(
                row.getString("postmaster"),
                Optional.ofNullable(row.getString("checkpointer")),
                Optional.ofNullable(row.getString("statistics")),
                Optional.ofNullable(row.getString("machine")).map(String::strip)));
  }

  /** Whether the server ran all the time since then. */
  boolean isSame(ServerLife since) {
    return postmaster.equals(since.postmaster)
        && checkpointer.isPresent()
        && checkpointer.equals(since.checkpointer);
  }

  /** Whether all that the server wrote since then was at least left in the machine's cache. */
  boolean isMachineSame(ServerLife since) {
    return machine.equals(since.machine);
  }

  /**
   * Whether the server ran all the time, or was stopped in order and started again on a machine
   * that stayed up. What it wrote without fsync is then still in the machine's cache, or on disk.
   */
  boolean isInOrder(ServerLife since) {
    return isSame(since)
        || (machine.isPresent()
            && isMachineSame(since)
            && statistics.isPresent()
            && statistics.equals(since.statistics));
  }
}
