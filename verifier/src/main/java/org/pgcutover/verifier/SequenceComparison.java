package org.pgcutover.verifier;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pgcutover.postgres.TableName;
import org.pgcutover.verifier.SequencesParity.Difference;

/** Pure: what differs between the sequences of two sides. */
final class SequenceComparison {
  /** Also the column names of {@code sequences.sql}. */
  static final List<String> CATALOGUED =
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

  private static final List<String> ATTRIBUTES =
      Stream.concat(CATALOGUED.stream(), Stream.of(SequenceState.DEFAULT_OF)).toList();

  /** A twentieth of its values, and the end of a sequence is worth a word. */
  private static final BigInteger LITTLE = BigInteger.valueOf(20);

  private SequenceComparison() {}

  /**
   * @param margin how many values the target may be ahead; any number where empty
   */
  static SequencesParity of(Both<List<SequenceState>> states, OptionalLong margin) {
    Both<Map<TableName, SequenceState>> byName = states.map(SequenceComparison::byName);
    Set<TableName> names = new TreeSet<>(byName.source().keySet());
    names.addAll(byName.target().keySet());
    List<Difference> differences = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    for (TableName name : names) {
      Both<Optional<SequenceState>> pair = byName.map(side -> Optional.ofNullable(side.get(name)));
      if (pair.source().isEmpty() || pair.target().isEmpty()) {
        Both<String> found = pair.map(state -> state.isPresent() ? "present" : "absent");
        differences.add(new Difference(name, "sequence", false, found.source(), found.target()));
      } else {
        Both<SequenceState> both = pair.map(Optional::orElseThrow);
        differences.addAll(differences(both.source(), both.target(), margin));
        differences.addAll(takenOnTargetOnly(both));
        notes.addAll(takenOnBoth(both));
        littleRoom(both.target()).ifPresent(notes::add);
      }
    }
    return new SequencesParity(List.copyOf(names), differences, notes);
  }

  private static Map<TableName, SequenceState> byName(List<SequenceState> states) {
    return states.stream()
        .collect(
            Collectors.toMap(SequenceState::name, Function.identity(), (a, _) -> a, TreeMap::new));
  }

  private static List<Difference> differences(
      SequenceState source, SequenceState target, OptionalLong margin) {
    TableName name = source.name();
    List<Difference> differences = new ArrayList<>();
    for (String attribute : ATTRIBUTES) {
      String onSource = source.definition().getOrDefault(attribute, "");
      String onTarget = target.definition().getOrDefault(attribute, "");
      if (!onSource.equals(onTarget)) {
        differences.add(new Difference(name, attribute, false, onSource, onTarget));
      }
    }
    if (isBehind(source, target) || isAheadOf(source, target, margin)) {
      differences.add(
          new Difference(
              name,
              SequencesParity.NEXT_VALUE,
              true,
              source.next().toString(),
              target.next().toString()));
    }
    return differences;
  }

  /** Behind would hand out a value again. Ahead only leaves a gap, as a crash does. */
  private static boolean isBehind(SequenceState source, SequenceState target) {
    int order = target.next().compareTo(source.next());
    return source.isAscending() ? order < 0 : order > 0;
  }

  private static boolean isAheadOf(
      SequenceState source, SequenceState target, OptionalLong margin) {
    BigInteger ahead = target.next().subtract(source.next()).divide(source.increment());
    return margin.isPresent() && ahead.compareTo(BigInteger.valueOf(margin.getAsLong())) > 0;
  }

  /** Rows of the target hold values that its sequence will give again. */
  private static List<Difference> takenOnTargetOnly(Both<SequenceState> states) {
    if (isBehind(states.source(), states.target())) {
      // It is told already, and is why.
      return List.of();
    }
    return taken(states.target()).stream()
        .filter(column -> !taken(states.source()).contains(column))
        .map(column -> {
          Both<String> told = states.map(state -> told(state, column));
          return new Difference(
              states.target().name(),
              "last value of " + column,
              true,
              told.source(),
              told.target());
        })
        .toList();
  }

  /** Equal, and yet nextval is going to fail on both. */
  private static List<String> takenOnBoth(Both<SequenceState> states) {
    return taken(states.target()).stream()
        .filter(taken(states.source())::contains)
        .map(column ->
            "sequence %s: last value of %s is %s on the source as well: it will be given again"
                .formatted(states.target().name(), column, told(states.target(), column)))
        .toList();
  }

  private static Set<String> taken(SequenceState state) {
    Set<String> columns = new TreeSet<>();
    state
        .lasts()
        .forEach((column, last) -> {
          if (state.isStillToGive(last)) {
            columns.add(column);
          }
        });
    return columns;
  }

  private static String told(SequenceState state, String column) {
    return Optional.ofNullable(state.lasts().get(column))
        .map(last -> "%s (next value %s)".formatted(last, state.next()))
        .orElse("none (next value %s)".formatted(state.next()));
  }

  /** Both sides may have the same: no difference, but the target is where it will run out. */
  private static Optional<String> littleRoom(SequenceState target) {
    return target
        .room()
        .filter(room -> room.multiply(LITTLE).compareTo(target.range()) < 0)
        .map(room ->
            "sequence %s: room left on the target is %s of %s values"
                .formatted(target.name(), room, target.range()));
  }
}
