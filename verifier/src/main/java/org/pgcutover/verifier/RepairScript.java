package org.pgcutover.verifier;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Array;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Quote;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.TableName;
import org.pgcutover.verifier.RowsPlan.ComparedTable;

/**
 * The statements that bring the target's differing rows to what the source holds, for a person to
 * read and to run. They are never run by pgcutover. One transaction; as with the apply worker,
 * triggers and foreign keys stay silent.
 *
 * <p>The other way, touching the source's row so that replication brings it once more, heals less:
 * the apply worker skips the update of a row that it does not find, and no update carries a TOASTed
 * value that it does not change (worker.c, 14 to 18; {@code RepairIT} shows both).
 */
public final class RepairScript {
  /** Rows of a table; a file of millions is nothing to read before it is run. */
  public static final int MOST = 10_000;

  private static final int KEYS_AT_ONCE = 500;

  private final SessionPair sessions;
  private final Appendable out;
  private long statements;

  private RepairScript(SessionPair sessions, Appendable out) {
    this.sessions = sessions;
    this.out = out;
  }

  /**
   * Writes the script.
   *
   * @param report whose differences are certain; what it does not name is said in a comment
   * @throws org.pgcutover.postgres.PostgresException where the rows cannot be read
   */
  public static void write(
      Endpoint source, Endpoint target, ParityReport report, Instant now, Appendable out) {
    try (SessionPair sessions = SessionPair.open(source, target)) {
      new RepairScript(sessions, out).write(report, List.of(source, target), now);
    } catch (IOException e) {
      throw new UncheckedIOException("the repair script cannot be written", e);
    }
  }

  private void write(ParityReport report, List<Endpoint> sides, Instant now) throws IOException {
    comment("Repair of rows, for the target; nobody has run it.");
    comment("source: " + sides.getFirst());
    comment("target: " + sides.getLast());
    comment("rows read at " + now.truncatedTo(ChronoUnit.SECONDS) + ", after the comparison");
    comment("Read it, then run it on the target as a superuser, with psql -v ON_ERROR_STOP=1 -f,");
    comment("and compare again with pgcutover verify: only that says that it has healed.");
    line("begin transaction read write;");
    line("set local session_replication_role = replica;");
    for (Map.Entry<String, String> setting : PinnedSettings.ofTexts().entrySet()) {
      line("set local %s = %s;".formatted(setting.getKey(), Quote.literal(setting.getValue())));
    }
    Map<TableName, ComparedTable> compared = DifferingValues.comparedTables(sessions);
    for (TableParity table : report.tables()) {
      if (table.verdict() instanceof Parity.Different) {
        write(table, Optional.ofNullable(compared.get(table.table())));
      }
    }
    comment(statements == 0 ? "There is nothing to repair." : statements + " statements.");
    line("commit;");
  }

  private void write(TableParity table, Optional<ComparedTable> compared) throws IOException {
    line("");
    comment(table.table() + ": " + table.reason());
    RowDifferences rows = table.differences();
    if (compared.isEmpty() || rows.keyColumns().isEmpty()) {
      comment(
          "Not repaired here: its rows have no key, or the table is not the same on both sides.");
      return;
    }
    RowsQuery query = compared.get().query();
    if (query.columns().isEmpty() || !query.keyNames().equals(rows.keyColumns())) {
      comment("Not repaired here: large objects have no statements, and a changed key no rows.");
      return;
    }
    RepairTable repair = RepairTable.of(sessions.target(), query);
    List<String> inserts = new ArrayList<>();
    int skipped = 0;
    for (int from = 0; from < rows.named().size(); from += KEYS_AT_ONCE) {
      List<RowDifference> some =
          rows.named().subList(from, Math.min(rows.named().size(), from + KEYS_AT_ONCE));
      skipped += write(repair, some, inserts);
    }
    // Last: what stood in their way is gone now.
    for (String insert : inserts) {
      statement(insert);
    }
    if (skipped > 0) {
      comment(skipped + " rows were not as they had been found when they were read again.");
    }
    if (rows.count() > rows.named().size()) {
      comment(
          "%d more rows differ that are not in this file: run it, and verify again with --repair-sql."
              .formatted(rows.count() - rows.named().size()));
    }
  }

  /** Gives how many rows were left out. */
  private int write(RepairTable repair, List<RowDifference> rows, List<String> inserts)
      throws IOException {
    Object[] keys = RowsQuery.keyArrays(rows.stream().map(RowDifference::key).toList());
    Found all =
        sessions.inSnapshots(() ->
            new Found(
                sessions.both(session -> hashes(session, repair.query(), keys)),
                values(repair, keys)));
    int skipped = 0;
    for (int i = 0; i < rows.size(); i++) {
      RowDifference row = rows.get(i);
      Both<Optional<Long>> found = all.hashes(i + 1);
      Optional<Map<String, Optional<String>>> onSource =
          Optional.ofNullable(all.values().get(i + 1));
      if (kind(found).filter(row.kind()::equals).isEmpty()) {
        skipped++;
        continue;
      }
      switch (row.kind()) {
        case MISSING -> inserts.add(repair.insert(onSource.orElseThrow()));
        case EXTRA -> statement(repair.delete(row.key(), found.target().orElseThrow()));
        case DIFFERENT -> {
          List<String> replacement =
              repair.replace(
                  row.key(), row.columns(), onSource.orElseThrow(), found.target().orElseThrow());
          statement(replacement.getFirst());
          inserts.addAll(replacement.subList(1, replacement.size()));
        }
      }
    }
    return skipped;
  }

  /** Some rows by the number of their key, in one snapshot of either side. */
  private record Found(
      Both<Map<Integer, Long>> hashes, Map<Integer, Map<String, Optional<String>>> values) {
    Both<Optional<Long>> hashes(int place) {
      return hashes.map(side -> Optional.ofNullable(side.get(place)));
    }
  }

  /** What it is now; empty where it is equal, or on neither side. */
  private static Optional<RowDifference.Kind> kind(Both<Optional<Long>> found) {
    if (found.agree()) {
      return Optional.empty();
    }
    return Optional.of(
        found.target().isEmpty()
            ? RowDifference.Kind.MISSING
            : found.source().isEmpty() ? RowDifference.Kind.EXTRA : RowDifference.Kind.DIFFERENT);
  }

  private static Map<Integer, Long> hashes(Session session, RowsQuery query, Object[] keys) {
    return RowsQuery.byPlace(session, query.hashesOfKeys(), row -> row.getLong(2), keys);
  }

  private Map<Integer, Map<String, Optional<String>>> values(RepairTable repair, Object[] keys) {
    List<String> columns = repair.written().stream().map(TableShape.Column::name).toList();
    return RowsQuery.byPlace(
        sessions.source(),
        repair.query().textsOfKeys(columns),
        row -> texts(columns, row.getArray(2)),
        keys);
  }

  private static Map<String, Optional<String>> texts(List<String> columns, Array array)
      throws SQLException {
    String[] texts = (String[]) array.getArray();
    Map<String, Optional<String>> values = new LinkedHashMap<>();
    for (int i = 0; i < columns.size(); i++) {
      values.put(columns.get(i), Optional.ofNullable(texts[i]));
    }
    return values;
  }

  private void statement(String statement) throws IOException {
    statements++;
    line(statement);
  }

  /** On one line: a name may hold the end of one, and what follows would be a statement. */
  private void comment(String text) throws IOException {
    line("-- " + text.replaceAll("\\R", " "));
  }

  private void line(String text) throws IOException {
    out.append(text).append('\n');
  }
}
