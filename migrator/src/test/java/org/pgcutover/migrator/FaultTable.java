package org.pgcutover.migrator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pgcutover.migrator.StepFaultScenarioIT.Fault;
import org.pgcutover.migrator.cutover.Step;

/** How each step ended under each fault, as tables in Markdown. Written anew with each result. */
final class FaultTable {
  private final Path file =
      Path.of(System.getProperty("basedir", "migrator"), "target", "cutover-faults.md");

  private final Map<String, Map<Step, Map<Fault, String>>> results = new TreeMap<>();

  synchronized void add(String cutover, Step step, Fault fault, String result) {
    results
        .computeIfAbsent(cutover, _ -> new EnumMap<>(Step.class))
        .computeIfAbsent(step, _ -> new EnumMap<>(Fault.class))
        .put(fault, result);
    List<String> lines = new ArrayList<>();
    results.forEach((title, steps) -> lines.addAll(lines(title, steps)));
    try {
      Files.createDirectories(file.getParent());
      Files.write(file, lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> lines(String title, Map<Step, Map<Fault, String>> steps) {
    List<Fault> faults =
        Stream.of(Fault.values())
            .filter(fault -> steps.values().stream().anyMatch(row -> row.containsKey(fault)))
            .toList();
    List<String> lines = new ArrayList<>();
    lines.add("### " + title);
    lines.add("");
    lines.add(row("step", faults.stream().map(Fault::toString)));
    lines.add("|---|" + "---|".repeat(faults.size()));
    steps.forEach((step, row) ->
        lines.add(row(name(step), faults.stream().map(fault -> row.getOrDefault(fault, "")))));
    lines.add("");
    return lines;
  }

  private static String row(String first, Stream<String> others) {
    return Stream.concat(Stream.of(first), others).collect(Collectors.joining(" | ", "| ", " |"));
  }

  private static String name(Step step) {
    return step.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
