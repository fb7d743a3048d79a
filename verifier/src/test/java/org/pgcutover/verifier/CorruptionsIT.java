package org.pgcutover.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each corruption is found, named, and nothing else is. */
@ParameterizedClass(name = "{0} to {1}")
@CsvSource({"14, 18", "16, 17"})
class CorruptionsIT {
  private static final Map<List<Integer>, DatabasePair> PAIRS = new HashMap<>();

  private final DatabasePair pair;

  CorruptionsIT(int source, int target) {
    pair = PAIRS.computeIfAbsent(List.of(source, target), _ -> DatabasePair.fresh(source, target));
  }

  @BeforeEach
  void beginWithTwoTables() {
    pair.onBoth(
        "drop schema public cascade; create schema public",
        "create table bystander (id int primary key, v text);"
            + "insert into bystander select i, md5(i::text) from generate_series(1, 50) i",
        "create table other_bystander (v float8); insert into other_bystander values (0.1)");
  }

  @ParameterizedTest
  @MethodSource("org.pgcutover.verifier.Corruptions#all")
  void corruptionIsFound(Corruption corruption) {
    pair.onBoth(corruption.setup().toArray(String[]::new));
    assertThat(pair.rows().verdict()).isInstanceOf(Parity.Equal.class);

    pair.onTarget(corruption.damage().toArray(String[]::new));

    RowsParity parity = pair.rows();
    assertThat(parity.verdict()).isInstanceOf(Parity.Different.class);
    assertThat(namesOf(parity, Parity.Different.class)).isEqualTo(corruption.harmed().keySet());
    assertThat(namesOf(parity, Parity.Equal.class)).contains("bystander", "other_bystander");
    // With statistics columns are hashed by their types.
    pair.onSource("analyze");
    assertThat(namesOf(pair.rows(Writes.LIVE), Parity.Inconclusive.class))
        .isEqualTo(corruption.harmed().keySet());
  }

  private static Set<String> namesOf(RowsParity parity, Class<? extends Parity> verdict) {
    return parity.tables().stream()
        .filter(table -> verdict.isInstance(table.verdict()))
        .map(table -> table.table().name())
        .collect(Collectors.toSet());
  }
}
