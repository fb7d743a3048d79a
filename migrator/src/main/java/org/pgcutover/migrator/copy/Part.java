package org.pgcutover.migrator.copy;

import java.util.stream.Collectors;
import org.pgcutover.postgres.Quote;
import org.pgcutover.postgres.Table;

/**
 * What one COPY moves: a table, or a range of its pages.
 *
 * @param number of this part, from 0
 * @param parts into which the table is cut; 1 where it is copied as a whole
 * @param firstPage of the heap on the source
 * @param endPage the page behind the last; what the last part holds has no end, for the heap may
 *     have grown since it was measured
 * @param freezes whether the rows are written as frozen: then nobody has to visit them again. COPY
 *     does so only in a table that was truncated in the same transaction
 */
record Part(Table table, int number, int parts, long firstPage, long endPage, boolean freezes) {
  /** A smaller table is frozen for less than a TRUNCATE costs. */
  private static final long FREEZE_BYTES = 1 << 20;

  /** Frozen where that is possible and pays. */
  static Part of(Table table, int number, int parts, long firstPage, long endPage) {
    return new Part(
        table, number, parts, firstPage, endPage, parts == 1 && table.bytes() >= FREEZE_BYTES);
  }

  /** A table at once. */
  static Part whole(Table table) {
    return of(table, 0, 1, 0, table.pages());
  }

  /** For a table that cannot be truncated. */
  Part unfrozen() {
    return new Part(table, number, parts, firstPage, endPage, false);
  }

  boolean isWhole() {
    return parts == 1;
  }

  /** Of the table's, as far as that can be known before it is copied. */
  long bytes() {
    return table.bytes() / parts;
  }

  /** {@code COPY … TO} on the source. Ranges of row addresses are cheap to read since 14. */
  String copyTo() {
    return "copy %s to stdout with (%s)".formatted(isWhole() ? relation() : range(), format());
  }

  /** {@code COPY … FROM} on the target. */
  String copyFrom() {
    return "copy %s from stdin with (%s%s)"
        .formatted(relation(), format(), freezes() ? ", freeze" : "");
  }

  private String range() {
    String end = number == parts - 1 ? "" : " and ctid < '(%d,0)'".formatted(endPage);
    return "(select %s from only %s where ctid >= '(%d,0)'%s)"
        .formatted(columns(), table.name().quoted(), firstPage, end);
  }

  /** COPY has no way to write an empty list: a table without columns goes without one. */
  private String relation() {
    return table.name().quoted() + (table.copied().isEmpty() ? "" : " (" + columns() + ")");
  }

  private String columns() {
    return table.copied().stream()
        .map(column -> Quote.identifier(column.name()))
        .collect(Collectors.joining(", "));
  }

  private String format() {
    return table.isBinarySafe() ? "format binary" : "format text";
  }

  @Override
  public String toString() {
    return isWhole()
        ? table.name().toString()
        : "%s, part %d of %d".formatted(table.name(), number + 1, parts);
  }
}
