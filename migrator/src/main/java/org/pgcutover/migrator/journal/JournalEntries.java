package org.pgcutover.migrator.journal;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.pgcutover.exporter.Phase;
import org.pgcutover.migrator.Plan;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/** What a journal holds, read without its lock: beside a migrator at work. */
public record JournalEntries(List<Entry> entries) {
  private static final Sql ENTRIES =
      Sql.of("select phase, at from pgcutover.journal where migration = ? order by at");

  /** A phase that has its record. */
  public record Entry(Phase phase, Instant at) {}

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
                      row.getObject("at", OffsetDateTime.class).toInstant()),
              plan.migration()));
    }
  }

  public boolean hasCopied() {
    return has(Phase.COPY);
  }

  public boolean has(Phase phase) {
    return entries.stream().anyMatch(entry -> entry.phase() == phase);
  }
}
