package org.pgcutover.benchmarks.contest;

import java.util.Locale;

/** Another way to bring a database's contents to another server. */
public enum Peer {
  /** The initial synchronisation of a subscription. */
  NATIVE,
  PG_DUMP,
  PGCOPYDB;

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
