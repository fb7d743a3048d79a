package org.pgcutover.migrator.copy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.pgcutover.postgres.Column;
import org.pgcutover.postgres.Table;
import org.pgcutover.postgres.TableName;

class PartsTest {
  private static final long GIGABYTE = 1L << 30;

  @Property
  void everyPageIsInExactlyOnePart(
      @ForAll @LongRange(min = 0, max = 10_000_000) long pages,
      @ForAll @LongRange(min = 0, max = 100) long toastGigabytes) {
    Table table = table("t", pages, pages * 8192 + toastGigabytes * GIGABYTE);

    List<Part> parts = Parts.of(List.of(table), GIGABYTE);

    assertThat(parts.getFirst().firstPage()).isZero();
    for (int i = 1; i < parts.size(); i++) {
      assertThat(parts.get(i).firstPage()).isEqualTo(parts.get(i - 1).endPage());
      assertThat(parts.get(i).number()).isEqualTo(i);
    }
    assertThat(parts.getLast().endPage()).isEqualTo(pages);
    assertThat(parts).allMatch(part -> part.parts() == parts.size());
  }

  @Test
  void theLastPartHasNoEndForTheHeapMayHaveGrown() {
    List<Part> parts = Parts.of(List.of(table("t", 262_144, 2 * GIGABYTE)), GIGABYTE);

    assertThat(parts).hasSize(2);
    assertThat(parts.getFirst().copyTo())
        .isEqualTo(
            "copy (select \"id\" from only \"public\".\"t\" where ctid >= '(0,0)' and ctid < '(131072,0)') to stdout with (format binary)");
    assertThat(parts.getLast().copyTo()).contains("where ctid >= '(131072,0)') to stdout");
  }

  @Test
  void aFewPagesWithMuchToastAreCutAsFarAsPagesGo() {
    assertThat(Parts.of(List.of(table("t", 3, 900 * GIGABYTE)), GIGABYTE)).hasSize(3);
  }

  @Test
  void whatIsNoHeapIsNotCut() {
    assertThat(Parts.of(List.of(table("t", 0, 900 * GIGABYTE)), GIGABYTE)).hasSize(1);
  }

  @Test
  void onlyWholeTablesThatAreWorthItAreFrozen() {
    List<Part> parts =
        Parts.of(
            List.of(
                table("tiny", 1, 8192),
                table("cut", 262_144, 2 * GIGABYTE + 8192),
                table("whole", 200_000, GIGABYTE - 1)),
            GIGABYTE);

    assertThat(parts)
        .extracting(part -> part.table().name().name())
        .containsExactly("tiny", "cut", "cut", "whole");
    assertThat(parts).extracting(Part::freezes).containsExactly(false, false, false, true);
  }

  private static Table table(String name, long pages, long bytes) {
    return new Table(
        1,
        new TableName("public", name),
        false,
        false,
        false,
        bytes,
        pages,
        7,
        0,
        true,
        List.of(new Column("id", false, true)));
  }
}
