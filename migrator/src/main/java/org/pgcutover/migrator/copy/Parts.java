package org.pgcutover.migrator.copy;

import java.util.ArrayList;
import java.util.List;
import org.pgcutover.postgres.Table;

/**
 * Cuts tables into parts. A table copied as a whole is the cheapest for the target (FREEZE, one
 * writer a file); a large one is cut into ranges of equal pages, so that several streams share it
 * and a lost connection costs a range.
 */
final class Parts {
  private Parts() {}

  /**
   * The parts of all tables, table by table.
   *
   * @param splitBytes tables of more heap and TOAST are cut into parts of about this size
   */
  static List<Part> of(List<Table> tables, long splitBytes) {
    return tables.stream().flatMap(table -> of(table, splitBytes).stream()).toList();
  }

  private static List<Part> of(Table table, long splitBytes) {
    int parts = Math.toIntExact(Math.max(1, Math.min(table.pages(), table.bytes() / splitBytes)));
    List<Part> result = new ArrayList<>(parts);
    for (int i = 0; i < parts; i++) {
      result.add(
          Part.of(table, i, parts, table.pages() * i / parts, table.pages() * (i + 1) / parts));
    }
    return result;
  }
}
