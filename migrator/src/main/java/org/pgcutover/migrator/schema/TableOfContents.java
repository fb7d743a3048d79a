package org.pgcutover.migrator.schema;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The post-data entries of an archive, as {@code pg_restore --list} prints them, sorted into those
 * that belong to one table's rows (its indexes, primary key, unique and exclusion constraints) and
 * the rest. Entries are told apart by the object identifier that each line carries, never by a
 * name.
 */
record TableOfContents(Map<Long, List<String>> indexesByTable, List<String> rest) {
  /** {@code dumpId; catalogue oid description name owner} */
  private static final Pattern ENTRY = Pattern.compile("^\\d+; \\d+ (\\d+) (.*)$");

  TableOfContents {
    indexesByTable = Map.copyOf(indexesByTable);
    rest = List.copyOf(rest);
  }

  /**
   * @param lines of the list of the post-data section
   * @param owners from an index's or constraint's identifier to its table's
   */
  static TableOfContents parse(List<String> lines, Map<Long, Long> owners) {
    Map<Long, List<String>> indexes = new HashMap<>();
    List<String> rest = new ArrayList<>();
    for (String line : lines) {
      Matcher entry = ENTRY.matcher(line);
      if (!entry.matches()) {
        continue;
      }
      Long table = buildsIndex(entry.group(2)) ? owners.get(Long.parseLong(entry.group(1))) : null;
      if (table == null) {
        rest.add(line);
      } else {
        indexes.computeIfAbsent(table, oid -> new ArrayList<>()).add(line);
      }
    }
    return new TableOfContents(indexes, rest);
  }

  private static boolean buildsIndex(String description) {
    return (description.startsWith("INDEX ") && !description.startsWith("INDEX ATTACH "))
        || description.startsWith("CONSTRAINT ");
  }

  List<String> indexesOf(long table) {
    return indexesByTable.getOrDefault(table, List.of());
  }
}
