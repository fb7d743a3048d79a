package org.pgcutover.exporter;

/**
 * How far a migration has come. The pipeline publishes one on the event bus at {@link #ADDRESS} at
 * every change; observers show the last one.
 *
 * @param copiedRows counts from 0 in each run of the pipeline
 * @param expectedRows the source's own estimate when the copy was planned, 0 while unknown
 * @param copiedBytes counts from 0 in each run of the pipeline
 * @param expectedBytes the source's own estimate when the copy was planned, 0 while unknown
 */
public record MigrationProgress(
    String migration,
    Phase phase,
    long copiedRows,
    long expectedRows,
    long copiedBytes,
    long expectedBytes) {
  public static final String ADDRESS = "pgcutover.migration.progress";

  public MigrationProgress {
    if (copiedRows < 0 || expectedRows < 0 || copiedBytes < 0 || expectedBytes < 0) {
      throw new IllegalArgumentException("rows and bytes are counted from 0");
    }
  }
}
