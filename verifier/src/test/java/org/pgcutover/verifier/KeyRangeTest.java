package org.pgcutover.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class KeyRangeTest {
  private static final Comparator<List<Integer>> ORDER =
      (a, b) -> {
        for (int i = 0; i < a.size(); i++) {
          if (!a.get(i).equals(b.get(i))) {
            return Integer.compare(a.get(i), b.get(i));
          }
        }
        return 0;
      };

  @Property
  void everyKeyIsInOneRangeAndInOnePartOfIt(@ForAll("keys") List<List<Integer>> keys) {
    List<Integer> key = keys.getFirst();
    TreeSet<List<Integer>> bounds = new TreeSet<>(ORDER);
    bounds.addAll(keys.subList(1, keys.size()));

    List<KeyRange> found = new ArrayList<>();
    for (KeyRange range : cut(List.copyOf(bounds))) {
      range.parts().stream().filter(part -> holds(part, key)).forEach(_ -> found.add(range));
    }

    assertThat(found).hasSize(1);
    assertThat(found.getFirst().upTo())
        .isEqualTo(bounds.ceiling(key) == null ? List.of() : texts(bounds.ceiling(key)));
  }

  @Test
  void theWholeIsNotLimited() {
    assertThat(KeyRange.WHOLE.parts()).containsExactly(List.of());
    assertThat(KeyRange.WHOLE.parameters()).isEmpty();
  }

  /** A scan of an index reads no more than the part. */
  @Property
  void onlyTheLastColumnOfAPartIsNotFixed(@ForAll("keys") List<List<Integer>> keys) {
    TreeSet<List<Integer>> bounds = new TreeSet<>(ORDER);
    bounds.addAll(keys);

    for (KeyRange range : cut(List.copyOf(bounds))) {
      for (List<KeyRange.Limit> part : range.parts()) {
        int last = part.getLast().column();
        assertThat(part.stream().filter(limit -> limit.column() < last))
            .hasSize(last)
            .allMatch(limit -> limit.operator().equals("="));
      }
    }
  }

  @Provide
  Arbitrary<List<List<Integer>>> keys() {
    return Arbitraries.integers()
        .between(1, 4)
        .flatMap(columns ->
            Arbitraries.integers()
                .between(-2, 2)
                .list()
                .ofSize(columns)
                .list()
                .ofMinSize(1)
                .ofMaxSize(8));
  }

  private static List<KeyRange> cut(List<List<Integer>> bounds) {
    List<KeyRange> ranges = new ArrayList<>();
    List<String> above = List.of();
    for (List<Integer> bound : bounds) {
      ranges.add(new KeyRange(above, texts(bound)));
      above = texts(bound);
    }
    ranges.add(new KeyRange(above, List.of()));
    return ranges;
  }

  private static List<String> texts(List<Integer> key) {
    return key.stream().map(String::valueOf).toList();
  }

  private static boolean holds(List<KeyRange.Limit> part, List<Integer> key) {
    return part.stream()
        .allMatch(limit -> {
          int order = Integer.compare(key.get(limit.column()), Integer.parseInt(limit.value()));
          return switch (limit.operator()) {
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            case ">" -> order > 0;
            case "=" -> order == 0;
            default -> throw new IllegalArgumentException(limit.operator());
          };
        });
  }
}
