package org.pgcutover.migrator.pool;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The text of a file with PgBouncer's {@code [databases]} (its manual, "Section [databases]"), each
 * a line: {@code name = host=… port=… dbname=… …}. Whatever is not asked to change stays as it is
 * written. Immutable, and pure.
 *
 * @param text a character for each byte of the file, whatever its encoding; what an entry says is
 *     UTF-8, as PostgreSQL's names are when they come here
 */
record DatabasesText(String text) {
  private static final Pattern LINE = Pattern.compile("[^\n]*\n|[^\n]+");

  /** What follows on its line, a comment or an entry, is read as if the line began there. */
  private static final Pattern SECTION = Pattern.compile("\\G\\s*\\[([^\\]]*)\\]");

  private static final Pattern ENTRY =
      Pattern.compile(
          "(?s)(\\s*(?:\\[[^\\]]*\\]\\s*)*(\"(?:[^\"]|\"\")*\"|'[^']+'|[^\\s=;#%\\[\"']+)\\s*=)(.*)");
  private static final Pattern OPTION =
      Pattern.compile("([A-Za-z_]+)\\s*=\\s*('(?:[^']|'')*'|[^\\s']\\S*)");
  private static final String PLAIN = "[A-Za-z0-9_.:/-]+";

  static DatabasesText of(byte[] content) {
    return new DatabasesText(new String(content, StandardCharsets.ISO_8859_1));
  }

  byte[] content() {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** In the order of the file; of a name that is there twice, both. */
  List<PoolEntry> entries() {
    return lines().stream().flatMap(line -> line.entry().stream()).toList();
  }

  /** The text with the lines of that name leading where the entry says. */
  DatabasesText with(PoolEntry entry) {
    return new DatabasesText(
        lines().stream()
            .map(line ->
                line.entry().filter(e -> e.name().equals(entry.name())).isPresent()
                    ? line.leading(entry)
                    : line.text())
            .collect(Collectors.joining()));
  }

  /**
   * Until the first section begins, a file is in the one from which it is included: that of the
   * databases, or nobody would have named it.
   */
  private List<Line> lines() {
    List<Line> lines = new ArrayList<>();
    boolean inDatabases = true;
    for (MatchResult match : (Iterable<MatchResult>) LINE.matcher(text).results()::iterator) {
      Matcher section = SECTION.matcher(match.group());
      while (section.find()) {
        inDatabases = section.group(1).equals("databases");
      }
      lines.add(new Line(match.group(), inDatabases));
    }
    return lines;
  }

  private record Line(String text, boolean inDatabases) {
    Optional<PoolEntry> entry() {
      Matcher parts = ENTRY.matcher(text);
      if (!inDatabases || !parts.matches()) {
        return Optional.empty();
      }
      Map<String, String> options =
          OPTION
              .matcher(parts.group(3))
              .results()
              .collect(
                  Collectors.toMap(
                      option -> option.group(1),
                      option -> unquoted(option.group(2), '\''),
                      (_, last) -> last));
      return Optional.of(
          new PoolEntry(
              name(parts.group(2)),
              Optional.ofNullable(options.get("host")),
              Optional.ofNullable(options.get("port")),
              Optional.ofNullable(options.get("dbname"))));
    }

    String leading(PoolEntry entry) {
      Matcher parts = ENTRY.matcher(text);
      if (!parts.matches()) {
        return text;
      }
      String options = option(parts.group(3), "host", entry.host());
      options = option(options, "port", entry.port());
      return parts.group(1) + option(options, "dbname", entry.dbname());
    }
  }

  /** Sets, adds or removes one, and leaves the end of the line and the others where they are. */
  private static String option(String options, String name, Optional<String> value) {
    StringBuilder result = new StringBuilder();
    boolean isThere = false;
    int end = 0;
    for (MatchResult option : (Iterable<MatchResult>) OPTION.matcher(options).results()::iterator) {
      if (option.group(1).equals(name)) {
        isThere = true;
        String before = options.substring(end, option.start());
        result.append(
            value.isPresent()
                ? before + options.substring(option.start(), option.start(2)) + quoted(value.get())
                : before.stripTrailing());
        end = option.end();
      }
    }
    result.append(options, end, options.length());
    if (isThere || value.isEmpty()) {
      return result.toString();
    }
    String kept = result.toString().stripTrailing();
    return "%s %s=%s%s"
        .formatted(
            kept,
            name,
            quoted(value.get()),
            result.substring(kept.length()).replaceAll("[ \t]", ""));
  }

  /** PgBouncer's manual has double quotes; 1.25 reads single ones, and 1.18 none. */
  private static String name(String word) {
    return unquoted(word, word.startsWith("'") ? '\'' : '"');
  }

  private static String unquoted(String word, char quote) {
    String q = String.valueOf(quote);
    return decoded(
        word.startsWith(q) ? word.substring(1, word.length() - 1).replace(q + q, q) : word);
  }

  private static String quoted(String value) {
    return value.matches(PLAIN) ? value : encoded("'" + value.replace("'", "''") + "'");
  }

  /** What is no UTF-8 becomes U+FFFD, which {@link PoolEntry#fitsALine} refuses. */
  private static String decoded(String bytes) {
    return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  private static String encoded(String value) {
    return new String(value.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }
}
