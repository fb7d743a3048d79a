package org.pgcutover.migrator.tuning;

import java.util.Optional;

/**
 * A setting of the cluster that pgcutover changes, as it is journaled before.
 *
 * @param entryBefore what postgresql.auto.conf said; empty where it said nothing
 * @param shownBefore what was in force, from whatever source
 * @param value what pgcutover writes
 * @param needsRestart whether a reload does not do
 */
public record Change(
    String name,
    Optional<String> entryBefore,
    String shownBefore,
    String value,
    boolean needsRestart) {
  @Override
  public String toString() {
    return "%s %s -> %s".formatted(name, shownBefore, value);
  }
}
