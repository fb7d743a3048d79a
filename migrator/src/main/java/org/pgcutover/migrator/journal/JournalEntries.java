package org.pgcutover.migrator.journal;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.pgcutover.exporter.Phase;
import org.pgcutover.migrator.MigrationException;
import org.pgcutover.migrator.Plan;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/** What a journal holds, read without its lock: beside a migrator at work. */
public record JournalEntries(List<Entry> entries) implements Records {
  private static final Sql ENTRIES =
      Sql.of("select phase, at, record from pgcutover.journal where migration = ? order by at");

  /** A phase that has its record. */
  public record Entry(Phase phase, Instant at, String record) {}

  public JournalEntries {
    entries = List.copyOf(entries);
  }

  public static JournalEntries of(Plan plan) {
    try (Session target = plan.journal().open("pgcutover_status")) {
      if (!Journal.existsOn(target)) {
        return new JournalEntries(List.of());
      }
      return new JournalEntries(
          target.list(
              ENTRIES,
              row ->
                  new Entry(
                      Phase.of(row.getString("phase")),
                      row.getObject("at", OffsetDateTime.class).toInstant(),
                      row.getString("record")),
              plan.migration()));
    }
  }

  @Override
  public <T> Optional<T> read(Phase phase, Class<T> type) {
    return entries.stream()
        .filter(entry -> entry.phase() == phase)
        .findFirst()
        .map(entry -> Journal.parse(entry.record(), type));
  }

  /**
   * Only then there is anything to cut over.
   *
   * @throws MigrationException.Refused where the copy is not done
   */
  public void requireCopied(Plan plan) {
    if (!has(Phase.COPY)) {
      throw new MigrationException.Refused(
          "the migration %s has not come to the gate".formatted(plan.migration()),
          "Start it with pgcutover run.");
    }
  }

  public boolean has(Phase phase) {
    return entries.stream().anyMatch(entry -> entry.phase() == phase);
  }
}
