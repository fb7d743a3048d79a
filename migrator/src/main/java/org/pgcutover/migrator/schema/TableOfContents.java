package org.pgcutover.migrator.schema;

import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The post-data entries of an archive, as {@code pg_restore --list} prints them. Entries are told
 * apart by the catalogue and the object identifier that each line carries, never by a name.
 */
public record TableOfContents(List<String> entries) {
  /** {@code dumpId; catalogue oid description name owner} */
  private static final Pattern ENTRY = Pattern.compile("^\\d+; (\\d+) (\\d+) .*$");

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

  public TableOfContents {
    entries = List.copyOf(entries);
  }

  /** Leaves out what is no entry: comments and empty lines. */
  static TableOfContents parse(List<String> lines) {
    return new TableOfContents(
        lines.stream().filter(line -> ENTRY.matcher(line).matches()).toList());
  }

  /** In the archive's order, which is that of dependencies. */
  List<String> without(Set<Id> made) {
    return entries.stream().filter(line -> !made.contains(id(line))).toList();
  }

  private static Id id(String line) {
    Matcher entry = ENTRY.matcher(line);
    if (!entry.matches()) {
      throw new IllegalStateException("no entry of a table of contents: " + line);
    }
    return new Id(Long.parseLong(entry.group(1)), Long.parseLong(entry.group(2)));
  }
}
