package org.pgcutover.benchmarks.contest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pgcutover.postgres.TableName;

class ContentsTest {
  private final Contents source =
      new Contents(
          Map.of(new TableName("public", "a"), 3L, new TableName("public", "b"), 0L),
          List.of("index i", "key k"));

  @Test
  void aWholeCopyLacksNothing() {
    assertThat(source.missingIn(source)).isEmpty();
  }

  @Test
  void aRowTooFewIsFound() {
    assertThat(
            source.missingIn(
                new Contents(
                    Map.of(new TableName("public", "a"), 2L, new TableName("public", "b"), 0L),
                    source.structure())))
        .contains("public.a has 2 of 3 rows");
  }

  @Test
  void anEmptyTableThatIsNotThereIsFound() {
    assertThat(
            source.missingIn(
                new Contents(Map.of(new TableName("public", "a"), 3L), source.structure())))
        .contains("public.b has none of 0 rows");
  }

  @Test
  void anIndexThatIsNotThereOrNotValidIsFound() {
    assertThat(source.missingIn(new Contents(source.rows(), List.of("key k"))))
        .contains("lacks: index i");
    assertThat(source.missingIn(new Contents(source.rows(), List.of("index i INVALID", "key k"))))
        .contains("lacks: index i");
    assertThat(
            source.missingIn(new Contents(source.rows(), List.of("index i", "index j", "key k"))))
        .contains("has as well: index j");
  }
}
