package org.pgcutover.exporter;

/**
 * How far a migration has come. The pipeline publishes one on the event bus at {@link #ADDRESS} at
 * every change; observers show the last one.
 */
public record MigrationProgress(
    String migration, Phase phase, CopyProgress copy, ParityProgress parity) {
  public static final String ADDRESS = "pgcutover.migration.progress";
}
