package org.pgcutover.migrator.schema;

import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The post-data entries of an archive, as {@code pg_restore --list} prints them. Entries are told
 * apart by the catalogue and the object identifier that each line carries, never by a name.
 */
public record TableOfContents(List<String> entries) {
  /** {@code dumpId; catalogue oid description name owner} */
  private static final Pattern ENTRY = Pattern.compile("^\\d+; (\\d+) (\\d+) (.*)$");

  private static final String ATTACH = "INDEX ATTACH ";

  /**
   * What an entry makes, as the source identifies it.
   *
   * @param catalog the identifier of the system catalogue, the same on every server
   */
  public record Id(long catalog, long oid) {
    private static final long PG_CLASS = 1259;
    private static final long PG_CONSTRAINT = 2606;

    public static Id ofRelation(long oid) {
      return new Id(PG_CLASS, oid);
    }

    public static Id ofConstraint(long oid) {
      return new Id(PG_CONSTRAINT, oid);
    }
  }

  /**
   * Entries that follow one another.
   *
   * @param parallel whether jobs may work on them side by side
   */
  record Stretch(List<String> entries, boolean parallel) {
    Stretch {
      entries = List.copyOf(entries);
    }
  }

  public TableOfContents {
    entries = List.copyOf(entries);
  }

  /** Leaves out what is no entry: comments and empty lines. */
  static TableOfContents parse(List<String> lines) {
    return new TableOfContents(
        lines.stream().filter(line -> ENTRY.matcher(line).matches()).toList());
  }

  TableOfContents without(Set<Id> made) {
    return new TableOfContents(entries.stream().filter(line -> !made.contains(id(line))).toList());
  }

  /**
   * In the archive's order, which is that of dependencies. Indexes of partitions are attached one
   * after the other: PostgreSQL (14 to 18) looks whether an index of a partitioned table is whole
   * under a lock that it lets go before it commits, so of two that attach its last parts each may
   * miss the other, and the index stays invalid for good.
   */
  List<Stretch> stretches() {
    int first = 0;
    int behind = 0;
    for (int i = entries.size() - 1; i >= 0; i--) {
      if (description(entries.get(i)).startsWith(ATTACH)) {
        first = i;
        behind = Math.max(behind, i + 1);
      }
    }
    return Stream.of(
            new Stretch(entries.subList(0, first), true),
            new Stretch(entries.subList(first, behind), false),
            new Stretch(entries.subList(behind, entries.size()), true))
        .filter(stretch -> !stretch.entries().isEmpty())
        .toList();
  }

  private static Id id(String line) {
    MatchResult entry = parse(line);
    return new Id(Long.parseLong(entry.group(1)), Long.parseLong(entry.group(2)));
  }

  private static String description(String line) {
    return parse(line).group(3);
  }

  private static MatchResult parse(String line) {
    Matcher entry = ENTRY.matcher(line);
    if (!entry.matches()) {
      throw new IllegalStateException("no entry of a table of contents: " + line);
    }
    return entry;
  }
}
