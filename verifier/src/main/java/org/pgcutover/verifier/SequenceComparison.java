package org.pgcutover.verifier;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.pgcutover.postgres.TableName;
import org.pgcutover.verifier.SequencesParity.Difference;

/** Pure: what differs between the sequences of two sides. */
final class SequenceComparison {
  /** Also the column names of {@code sequences.sql}. */
  static final List<String> ATTRIBUTES =
      List.of(
          "data type",
          "start",
          "minimum",
          "maximum",
          "increment",
          "cycle",
          "cache",
          "owner",
          "identity");

  private SequenceComparison() {}

  static SequencesParity of(Both<List<SequenceState>> states) {
    Both<Map<TableName, SequenceState>> byName = states.map(SequenceComparison::byName);
    Set<TableName> names = new TreeSet<>(byName.source().keySet());
    names.addAll(byName.target().keySet());
    List<Difference> differences = new ArrayList<>();
    for (TableName name : names) {
      differences.addAll(
          differences(name, byName.map(side -> Optional.ofNullable(side.get(name)))));
    }
    return new SequencesParity(names.size(), differences);
  }

  private static Map<TableName, SequenceState> byName(List<SequenceState> states) {
    return states.stream()
        .collect(
            Collectors.toMap(SequenceState::name, Function.identity(), (a, _) -> a, TreeMap::new));
  }

  private static List<Difference> differences(
      TableName name, Both<Optional<SequenceState>> states) {
    if (states.source().isEmpty() || states.target().isEmpty()) {
      Both<String> found = states.map(state -> state.isPresent() ? "present" : "absent");
      return List.of(new Difference(name, "sequence", found.source(), found.target()));
    }
    return differences(name, states.source().get(), states.target().get());
  }

  private static List<Difference> differences(
      TableName name, SequenceState source, SequenceState target) {
    List<Difference> differences = new ArrayList<>();
    for (String attribute : ATTRIBUTES) {
      String onSource = source.definition().getOrDefault(attribute, "");
      String onTarget = target.definition().getOrDefault(attribute, "");
      if (!onSource.equals(onTarget)) {
        differences.add(new Difference(name, attribute, onSource, onTarget));
      }
    }
    if (isBehind(source, target)) {
      differences.add(
          new Difference(
              name,
              SequencesParity.NEXT_VALUE,
              source.next().toString(),
              target.next().toString()));
    }
    return differences;
  }

  /** Behind would hand out a value again. Ahead only leaves a gap, as a crash does. */
  private static boolean isBehind(SequenceState source, SequenceState target) {
    int order = target.next().compareTo(source.next());
    return source.increment().signum() > 0 ? order < 0 : order > 0;
  }
}
