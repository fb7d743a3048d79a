package org.pgcutover.migrator.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TableOfContentsTest {
  private static final String KEY = "3201; 2606 16390 CONSTRAINT public a a_pkey postgres";
  private static final String INDEX = "3202; 1259 16391 INDEX public a_v postgres";
  private static final String OTHER = "3203; 2606 16392 CONSTRAINT public b b_pkey postgres";
  private static final String FOREIGN = "3204; 2606 16393 FK CONSTRAINT public a a_b_fkey postgres";
  private static final String ATTACH = "3205; 0 0 INDEX ATTACH public p1_pkey postgres";
  private static final String TRIGGER = "3206; 2620 16394 TRIGGER public a t postgres";
  private static final String UNKNOWN = "3207; 1259 16395 INDEX public mv_v postgres";

  private final TableOfContents contents =
      TableOfContents.parse(
          List.of(
              ";",
              "; Archive created at 2026-01-01",
              KEY,
              INDEX,
              OTHER,
              FOREIGN,
              ATTACH,
              TRIGGER,
              "",
              UNKNOWN),
          Map.of(16390L, 1L, 16391L, 1L, 16392L, 2L, 16393L, 1L, 16394L, 1L));

  @Test
  void givesATableItsIndexesAndKeys() {
    assertThat(contents.indexesOf(1)).containsExactly(KEY, INDEX);
    assertThat(contents.indexesOf(2)).containsExactly(OTHER);
    assertThat(contents.indexesOf(3)).isEmpty();
  }

  @Test
  void losesNoEntry() {
    assertThat(contents.rest()).containsExactly(FOREIGN, ATTACH, TRIGGER, UNKNOWN);
  }

  @Test
  void isNotMisledByANameThatLooksLikeAnother() {
    String odd = "9; 2620 16399 TRIGGER public INDEX 1; 2 3 CONSTRAINT x postgres";

    assertThat(TableOfContents.parse(List.of(odd), Map.of(16399L, 1L, 3L, 1L)).rest())
        .containsExactly(odd);
  }
}
