package org.pgcutover.migrator.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
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
              UNKNOWN));

  @Test
  void leavesOutWhatIsMadeAlready() {
    assertThat(
            contents
                .without(
                    Set.of(
                        TableOfContents.Id.ofConstraint(16390),
                        TableOfContents.Id.ofRelation(16391)))
                .entries())
        .containsExactly(OTHER, FOREIGN, ATTACH, TRIGGER, UNKNOWN);
  }

  @Test
  void losesNoEntry() {
    assertThat(contents.without(Set.of()).entries())
        .containsExactly(KEY, INDEX, OTHER, FOREIGN, ATTACH, TRIGGER, UNKNOWN);
  }

  @Test
  void tellsAConstraintFromARelationOfTheSameNumber() {
    assertThat(
            contents
                .without(
                    Set.of(
                        TableOfContents.Id.ofRelation(16390),
                        TableOfContents.Id.ofConstraint(16391)))
                .entries())
        .contains(KEY, INDEX);
  }

  @Test
  void isNotMisledByANameThatLooksLikeAnother() {
    String odd = "9; 2620 16399 TRIGGER public INDEX 1; 1259 3 CONSTRAINT x postgres";

    assertThat(
            TableOfContents.parse(List.of(odd))
                .without(Set.of(TableOfContents.Id.ofRelation(3)))
                .entries())
        .containsExactly(odd);
  }

  @Test
  void attachesIndexesOneAfterTheOther() {
    String moved = "3208; 1259 16396 INDEX public late postgres";
    String second = "3209; 0 0 INDEX ATTACH public p2_pkey postgres";

    assertThat(new TableOfContents(List.of(KEY, INDEX, ATTACH, moved, second, FOREIGN)).stretches())
        .containsExactly(
            new TableOfContents.Stretch(List.of(KEY, INDEX), true),
            new TableOfContents.Stretch(List.of(ATTACH, moved, second), false),
            new TableOfContents.Stretch(List.of(FOREIGN), true));
  }

  @Test
  void isOneStretchWithoutPartitions() {
    String odd = "9; 2620 16399 TRIGGER public INDEX ATTACH public x postgres";

    assertThat(new TableOfContents(List.of(KEY, odd)).stretches())
        .containsExactly(new TableOfContents.Stretch(List.of(KEY, odd), true));
    assertThat(new TableOfContents(List.of(ATTACH)).stretches())
        .containsExactly(new TableOfContents.Stretch(List.of(ATTACH), false));
    assertThat(new TableOfContents(List.of()).stretches()).isEmpty();
  }
}
