package org.pgcutover.verifier;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What was found of each case, as a table in Markdown. Written anew with each pair of servers. */
final class CaseTable {
  private static final String REPLICATED =
      Stream.of(TableKind.values())
          .filter(TableKind::isReplicated)
          .map(TableKind::toString)
          .collect(Collectors.joining(", "));

  private record Row(String name, String kind) {}

  private record Line(String name, String found) {}

  private final Path file;
  private final Set<String> pairs = new LinkedHashSet<>();
  private final Map<Row, Map<Moment, Set<String>>> rows = new LinkedHashMap<>();

  /**
   * @param name of the file in the module's folder for what is built
   */
  CaseTable(String name) {
    this.file = Path.of(System.getProperty("basedir", "verifier"), "target", name);
  }

  synchronized void add(Seed seed, String found) {
    rows.computeIfAbsent(
            new Row(seed.corruption().name(), seed.corruption().kind()),
            _ -> new EnumMap<>(Moment.class))
        .computeIfAbsent(seed.moment(), _ -> new TreeSet<>())
        .add(found);
  }

  synchronized void write(String pair) {
    pairs.add(pair);
    List<String> head =
        List.of(
            "%d cases, each a corruption of one kind of table at three moments; from %s."
                .formatted(rows.size(), String.join(", ", pairs)),
            "",
            "| corruption | kind of table | before | during | after |",
            "|---|---|---|---|---|");
    try {
      Files.createDirectories(file.getParent());
      Files.write(file, Stream.concat(head.stream(), lines()).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One for each corruption and what was found of it, with the kinds of tables. */
  private Stream<String> lines() {
    Map<Line, List<String>> kinds = new LinkedHashMap<>();
    rows.forEach((row, found) ->
        kinds
            .computeIfAbsent(new Line(row.name(), cells(found)), _ -> new ArrayList<>())
            .add(row.kind()));
    return kinds.entrySet().stream()
        .map(entry ->
            "| %s | %s | %s |"
                .formatted(
                    entry.getKey().name().replace("|", "\\|"),
                    String.join(", ", entry.getValue())
                        .replace(REPLICATED, "every replicated kind"),
                    entry.getKey().found()));
  }

  private static String cells(Map<Moment, Set<String>> found) {
    return Stream.of(Moment.values())
        .map(moment -> String.join(" / ", found.getOrDefault(moment, Set.of())))
        .collect(Collectors.joining(" | "));
  }
}
