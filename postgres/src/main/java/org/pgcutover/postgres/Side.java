package org.pgcutover.postgres;

import java.util.List;
import java.util.Locale;

/**
 * Which end of a connection is meant. The lower-case word is the one in metrics, logs and messages.
 */
public enum Side {
  SOURCE,
  TARGET,
  /** PgBouncer, through which clients reach one of the two. */
  POOL;

  /** The two that hold data. */
  public static final List<Side> SERVERS = List.of(SOURCE, TARGET);

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
