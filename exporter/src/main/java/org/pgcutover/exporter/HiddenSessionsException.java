package org.pgcutover.exporter;

import org.pgcutover.postgres.Side;

/** pg_stat_activity shows this role only its own sessions, so that nothing can be said of all. */
final class HiddenSessionsException extends RuntimeException {
  HiddenSessionsException(Side side) {
    super(
        "%s: pg_stat_activity hides the sessions of other roles%nhint: Grant pg_monitor to the exporter's role."
            .formatted(side));
  }
}
