package org.pgcutover.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.pgcutover.postgres.TableName;

class ParityTest {
  @Property
  void theTotalIsEqualOnlyIfEveryPartIs(@ForAll("verdicts") List<Parity> parts) {
    Parity total = Parity.all(parts.stream());

    assertThat(total instanceof Parity.Equal)
        .isEqualTo(parts.stream().allMatch(Parity.Equal.class::isInstance));
    assertThat(total instanceof Parity.Different)
        .isEqualTo(parts.stream().anyMatch(Parity.Different.class::isInstance));
    assertThat(total.reasons())
        .containsExactlyElementsOf(
            parts.stream()
                .filter(part -> part.getClass() == total.getClass())
                .flatMap(part -> part.reasons().stream())
                .toList());
  }

  @Property
  void theTotalDoesNotDependOnGrouping(
      @ForAll("verdicts") List<Parity> some, @ForAll("verdicts") List<Parity> others) {
    List<Parity> together = new ArrayList<>(some);
    together.addAll(others);

    assertThat(Parity.all(Stream.of(Parity.all(some.stream()), Parity.all(others.stream()))))
        .isEqualTo(Parity.all(together.stream()));
  }

  @Property
  void everyTableOfEitherSideHasExactlyOnePlace(
      @ForAll("catalogues") List<TableShape> source,
      @ForAll("catalogues") List<TableShape> target,
      @ForAll Set<Boolean> some) {
    Set<TableName> excluded =
        some.isEmpty()
            ? Set.of()
            : source.stream().limit(1).map(TableShape::name).collect(Collectors.toSet());

    RowsPlan plan = RowsPlan.of(new Both<>(source, target), excluded, Writes.FROZEN);

    List<TableName> places = new ArrayList<>();
    plan.tables().forEach(table -> places.add(table.name()));
    plan.decided().forEach(table -> places.add(table.table()));
    plan.excluded().forEach(table -> places.add(table.table()));
    assertThat(places)
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(source.stream(), target.stream())
                .map(TableShape::name)
                .collect(Collectors.toSet()));
    assertThat(plan.decided()).noneMatch(table -> table.verdict() instanceof Parity.Equal);
  }

  @Property
  void aSequenceIsBehindExactlyWhereItWouldGiveAValueAgain(
      @ForAll long source, @ForAll long target, @ForAll("increments") int increment) {
    SequencesParity parity =
        SequenceComparison.of(
            new Both<>(List.of(sequence(source, increment)), List.of(sequence(target, increment))),
            OptionalLong.empty());

    boolean again = increment > 0 ? target < source : target > source;
    assertThat(!parity.differences().isEmpty()).isEqualTo(again);
  }

  @Provide
  Arbitrary<Integer> increments() {
    return Arbitraries.integers().between(-10, 10).filter(i -> i != 0);
  }

  @Provide
  Arbitrary<List<Parity>> verdicts() {
    Arbitrary<List<String>> reasons =
        Arbitraries.of("a", "b", "c").list().ofMinSize(1).ofMaxSize(3);
    return Arbitraries.<Parity>oneOf(
            Arbitraries.just(new Parity.Equal()),
            reasons.map(Parity.Different::new),
            reasons.map(doubts -> new Parity.Inconclusive(doubts, true)),
            reasons.map(doubts -> new Parity.Inconclusive(doubts, false)))
        .list()
        .ofMaxSize(6);
  }

  @Provide
  Arbitrary<List<TableShape>> catalogues() {
    Arbitrary<TableShape> shape =
        Combinators.combine(
                Arbitraries.of("a", "b", "c", "d"),
                Arbitraries.of(TableShape.Kind.class),
                Arbitraries.longs().between(0, 100),
                Arbitraries.of("", "", "postgis"),
                Arbitraries.of("int", "text"))
            .as((name, kind, pages, extension, type) ->
                new TableShape(
                    new TableName("public", name),
                    kind,
                    pages,
                    pages * 50,
                    "",
                    Optional.of(extension).filter(e -> !e.isEmpty()),
                    List.of(new TableShape.Column("x", type)),
                    List.of(),
                    Set.of(),
                    false));
    return shape.list().uniqueElements(TableShape::name).ofMaxSize(4);
  }

  private static SequenceState sequence(long next, int increment) {
    return new SequenceState(
        new TableName("public", "s"),
        Map.of(),
        BigInteger.valueOf(increment),
        BigInteger.valueOf(next),
        List.of(),
        Map.of());
  }
}
