package org.pgcutover.exporter;

import java.util.List;
import java.util.Optional;

/**
 * How far a migration has come. The pipeline publishes one on the event bus at {@link #ADDRESS} at
 * every change; observers show the last one.
 *
 * @param gate what it found last; empty where it was not asked in this phase
 * @param cutover the last one that this process did
 */
public record MigrationProgress(
    String migration,
    Phase phase,
    CopyProgress copy,
    ParityProgress parity,
    List<GateCheck> gate,
    Optional<CutoverProgress> cutover) {
  public MigrationProgress {
    gate = List.copyOf(gate);
  }

  /** Before a cutover. */
  public MigrationProgress(
      String migration,
      Phase phase,
      CopyProgress copy,
      ParityProgress parity,
      List<GateCheck> gate) {
    this(migration, phase, copy, parity, gate, Optional.empty());
  }

  public static final String ADDRESS = "pgcutover.migration.progress";
}
