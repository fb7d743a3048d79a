package org.pgcutover.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pgcutover.postgres.TableName;
import org.pgcutover.verifier.SeededPair.Findings;

/**
 * Each corruption is found while the source is written, whether it comes before, during or after
 * the comparison of its table: by the table, the keys of its rows and what became of them; and
 * nothing else is. Writes {@code target/cases.md}, {@code target/cases-of-all-pairs.md} and {@code
 * target/cases-in-ranges.md}.
 */
class LiveMatrixIT {
  private static final CaseTable SOME = new CaseTable("cases.md");
  private static final CaseTable ALL = new CaseTable("cases-of-all-pairs.md");
  private static final CaseTable IN_RANGES = new CaseTable("cases-in-ranges.md");

  @ParameterizedTest
  @CsvSource({"16, 18"})
  void everyCorruptionIsFound(int from, int to) throws Exception {
    assertAllFound(
        from, to, Corruptions.onSomeKinds().toList(), KeyRanges.Limits.LARGE_TABLES, SOME);
  }

  @Tag("long")
  @ParameterizedTest
  @CsvSource({"14, 18", "15, 18", "16, 18", "17, 18", "18, 18"})
  void everyCorruptionIsFoundOnEveryKindOfTable(int from, int to) throws Exception {
    assertAllFound(from, to, Corruptions.onAllKinds().toList(), KeyRanges.Limits.LARGE_TABLES, ALL);
  }

  /** Of a table of 100 rows 20 are compared, then 80, then what is behind them. */
  @Tag("long")
  @ParameterizedTest
  @CsvSource({"17, 18"})
  void everyCorruptionIsFoundInRanges(int from, int to) throws Exception {
    assertAllFound(
        from, to, Corruptions.onSomeKinds().toList(), ReplicatedPair.IN_RANGES, IN_RANGES);
  }

  private static void assertAllFound(
      int from, int to, List<Corruption> corruptions, KeyRanges.Limits ranges, CaseTable cases)
      throws Exception {
    try (SeededPair pair = new SeededPair(from, to, corruptions, ranges)) {
      Found found = new Found(pair.prove());
      List<String> unlike = new ArrayList<>();
      for (Seed seed : pair.seeds()) {
        String how = found.of(seed);
        cases.add(seed, how);
        if (how.startsWith("NOT")) {
          unlike.add(seed + ": " + how);
        }
      }
      cases.write(from + " to " + to);

      assertThat(unlike).isEmpty();
      assertThat(found.differingBut(pair.seeds())).isEmpty();
    }
  }

  /** How the harm of a seed was found. */
  private static final class Found {
    private final Findings findings;
    private final Map<TableName, TableParity> rehearsed;
    private final Map<TableName, TableParity> settled;
    private final Map<TableName, TableParity> passedAgain;

    Found(Findings findings) {
      this.findings = findings;
      this.rehearsed = byTable(findings.rehearsed().tables());
      this.settled = byTable(findings.settled().tables());
      this.passedAgain = byTable(findings.passedAgain().tables());
    }

    String of(Seed seed) {
      if (isNamed(seed, rehearsed)) {
        return named(seed, "row while live");
      }
      if (isNamed(seed, settled)) {
        return named(seed, seed.isKnownWhileLive() ? "NOT BEFORE row at rest" : "row at rest");
      }
      // Nobody told the verifier that the row changed: the gate stays closed for another reason.
      Optional<String> closed = closes(seed);
      if (closed.isEmpty()) {
        return "NOT FOUND";
      }
      if (isNamed(seed, passedAgain)) {
        return named(seed, closed.get() + "; row in the next pass");
      }
      return isHarmedBetweenRanges(seed)
          ? closed.get() + "; some of the rows while live"
          : "NOT NAMED: " + closed.get() + "; " + reported(seed);
    }

    /**
     * Harmed when one range was read and others were not. What was found live stays the verdict,
     * and holds none but harmed rows.
     */
    private boolean isHarmedBetweenRanges(Seed seed) {
      return seed.moment() == Moment.DURING
          && !seed.isLostChange()
          && seed.harmed().entrySet().stream()
              .allMatch(harm ->
                  Optional.ofNullable(passedAgain.get(harm.getKey()))
                      .filter(table -> table.verdict() instanceof Parity.Different)
                      .filter(table -> harm.getValue().containsAll(table.differences().named()))
                      .isPresent());
    }

    private Optional<String> closes(Seed seed) {
      Set<TableName> written = findings.locallyWritten();
      if (written.containsAll(seed.harmed().keySet())) {
        return Optional.of("local write");
      }
      return findings.settled().schema().differences().stream()
              .anyMatch(difference -> difference.object().contains(seed.schema()))
          ? Optional.of("schema at rest")
          : Optional.empty();
    }

    private String reported(Seed seed) {
      return seed.harmed().keySet().stream()
          .map(passedAgain::get)
          .map(String::valueOf)
          .collect(Collectors.joining(", "));
    }

    /** A table that differs as such has no rows to be named. */
    private static String named(Seed seed, String found) {
      return seed.harmed().values().stream().allMatch(List::isEmpty)
          ? found.replace("row", "table")
          : found;
    }

    private static boolean isNamed(Seed seed, Map<TableName, TableParity> tables) {
      return seed.harmed().entrySet().stream()
          .allMatch(harm ->
              Optional.ofNullable(tables.get(harm.getKey()))
                  .filter(table -> table.verdict() instanceof Parity.Different)
                  .filter(table -> isNamed(harm.getKey(), harm.getValue(), table.differences()))
                  .isPresent());
    }

    private static boolean isNamed(
        TableName name, List<RowDifference> expected, RowDifferences found) {
      if (expected.isEmpty()) {
        return true;
      }
      if (name.schema().equals("pg_catalog")) {
        return found.named().containsAll(expected);
      }
      List<RowDifference> left = new ArrayList<>(expected);
      return found.missing() == count(expected, RowDifference.Kind.MISSING)
          && found.extra() == count(expected, RowDifference.Kind.EXTRA)
          && found.different() == count(expected, RowDifference.Kind.DIFFERENT)
          && found.named().size() == Math.min(RowDifferences.MOST, expected.size())
          && found.named().stream().allMatch(left::remove);
    }

    private static long count(List<RowDifference> rows, RowDifference.Kind kind) {
      return rows.stream().filter(row -> row.kind() == kind).count();
    }

    Set<TableName> differingBut(List<Seed> seeds) {
      Set<TableName> harmed =
          seeds.stream().flatMap(s -> s.harmed().keySet().stream()).collect(Collectors.toSet());
      return Stream.of(findings.rehearsed().tables(), findings.settled().tables())
          .flatMap(List::stream)
          .filter(table -> table.verdict() instanceof Parity.Different)
          .map(TableParity::table)
          .filter(table -> !harmed.contains(table))
          .collect(Collectors.toSet());
    }

    private static Map<TableName, TableParity> byTable(List<TableParity> tables) {
      return tables.stream().collect(Collectors.toMap(TableParity::table, Function.identity()));
    }
  }
}
