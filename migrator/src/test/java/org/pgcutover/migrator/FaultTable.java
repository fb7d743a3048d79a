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
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pgcutover.exporter.Phase;
import org.pgcutover.migrator.StepFaultScenarioIT.Fault;
import org.pgcutover.migrator.cutover.Step;

/** How each step ended under each fault, as tables in Markdown. Written anew with each result. */
final class FaultTable {
  private final Path file =
      Path.of(System.getProperty("basedir", "migrator"), "target", "cutover-faults.md");

  private final Map<Phase, Map<Step, Map<Fault, String>>> results = new EnumMap<>(Phase.class);

  synchronized void add(Phase phase, Step step, Fault fault, String result) {
    results
        .computeIfAbsent(phase, _ -> new EnumMap<>(Step.class))
        .computeIfAbsent(step, _ -> new EnumMap<>(Fault.class))
        .put(fault, result);
    List<String> lines = new ArrayList<>();
    results.forEach((direction, steps) -> lines.addAll(lines(direction, steps)));
    try {
      Files.createDirectories(file.getParent());
      Files.write(file, lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> lines(Phase phase, Map<Step, Map<Fault, String>> steps) {
    List<Fault> faults =
        Stream.of(Fault.values())
            .filter(fault -> steps.values().stream().anyMatch(row -> row.containsKey(fault)))
            .toList();
    List<String> lines = new ArrayList<>();
    lines.add("### " + phase.label());
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
