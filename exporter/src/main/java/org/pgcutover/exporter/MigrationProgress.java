package org.pgcutover.exporter;

import java.util.List;

/**
 * How far a migration has come. The pipeline publishes one on the event bus at {@link #ADDRESS} at
 * every change; observers show the last one.
 *
 * @param gate what it found last; empty where it was not asked in this phase
 */
public record MigrationProgress(
    String migration, Phase phase, CopyProgress copy, ParityProgress parity, List<GateCheck> gate) {
  public MigrationProgress {
    gate = List.copyOf(gate);
  }

  public static final String ADDRESS = "pgcutover.migration.progress";
}
