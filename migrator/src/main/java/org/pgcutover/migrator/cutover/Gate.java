package org.pgcutover.migrator.cutover;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.pgcutover.exporter.GateCheck;
import org.pgcutover.exporter.GateCheck.Verdict;
import org.pgcutover.migrator.Plan;
import org.pgcutover.migrator.catchup.CaughtUp;
import org.pgcutover.verifier.Parity;
import org.pgcutover.verifier.ParityReport;

/** Whether a cutover may begin. Only an open gate can be handed to {@link Cutover#perform}. */
public sealed interface Gate {
  /** Freezing, draining and switching themselves, on a pair of quiet servers. */
  Duration OVERHEAD = Duration.ofMillis(500);

  /** All that was asked, in the order in which it is shown. */
  List<GateCheck> checks();

  /**
   * What is known; the gate asks for all of it.
   *
   * @param rehearsal what was proved while the source was live; its duration, that of comparing
   *     what changed last, predicts the frozen one
   * @param unreplicated how long it took to copy what no stream carries; the freeze has to as well
   * @param freezable whether the source can be frozen
   * @param durability whether the target keeps what it acknowledges
   */
  record Facts(
      CaughtUp caughtUp,
      Optional<ParityReport> rehearsal,
      Optional<Duration> unreplicated,
      List<GateCheck> freezable,
      List<GateCheck> durability) {
    public Facts {
      freezable = List.copyOf(freezable);
      durability = List.copyOf(durability);
    }

    /** How long writes will be blocked. */
    Optional<Duration> predicted() {
      return rehearsal.flatMap(proved ->
          unreplicated.map(
              brought -> proved.elapsed().plus(brought).plus(caughtUp.lag()).plus(OVERHEAD)));
    }
  }

  /** It may begin. */
  final class Open implements Gate {
    private final List<GateCheck> checks;
    private final Duration predicted;

    private Open(List<GateCheck> checks, Duration predicted) {
      this.checks = List.copyOf(checks);
      this.predicted = predicted;
    }

    @Override
    public List<GateCheck> checks() {
      return checks;
    }

    /** How long writes will be blocked. */
    public Duration predicted() {
      return predicted;
    }
  }

  /** It may not. */
  record Closed(List<GateCheck> checks) implements Gate {
    public Closed {
      checks = List.copyOf(checks);
    }

    /** Why, for people. */
    public List<String> reasons() {
      return checks.stream()
          .filter(check -> !check.isOpen())
          .flatMap(check -> check.reasons().stream())
          .toList();
    }
  }

  /**
   * Decides from facts alone: open only where every check is.
   *
   * @param moment checks of {@link #moment}; empty where a person asked
   */
  static Gate decide(Facts facts, Plan.Limits limits, List<GateCheck> moment) {
    List<GateCheck> checks = new ArrayList<>();
    checks.add(lag(facts.caughtUp().lag(), limits.lag()));
    checks.add(facts.rehearsal().map(Gate::parity).orElseGet(() -> unknown("parity", "equal")));
    checks.add(
        facts
            .predicted()
            .map(predicted -> writesBlocked(facts, predicted, limits.writesBlocked()))
            .orElseGet(() -> unknown("writes_blocked", millis(limits.writesBlocked()))));
    checks.addAll(facts.freezable());
    checks.addAll(facts.durability());
    checks.addAll(moment);
    return facts
        .predicted()
        .filter(_ -> checks.stream().allMatch(GateCheck::isOpen))
        .<Gate>map(predicted -> new Open(checks, predicted))
        .orElseGet(() -> new Closed(checks));
  }

  /**
   * Whether a run may go through by itself now.
   *
   * @param isThere asked of the file that holds it
   */
  static List<GateCheck> moment(Plan.Moment moment, Instant now, Predicate<Path> isThere) {
    List<GateCheck> checks = new ArrayList<>();
    moment
        .window()
        .ifPresent(window ->
            checks.add(
                GateCheck.of(
                    "window",
                    window.moment(now),
                    window.toString(),
                    window.isOpen(now)
                        ? List.of()
                        : List.of(
                            "it is %s, and the window is %s"
                                .formatted(window.moment(now), window)))));
    moment
        .postponeFile()
        .ifPresent(file -> {
          boolean held = isThere.test(file);
          checks.add(
              GateCheck.of(
                  "postponed",
                  held ? "%s is there".formatted(file) : "no",
                  "no",
                  held
                      ? List.of("%s is there: remove it to let the cutover begin".formatted(file))
                      : List.of()));
        });
    return checks;
  }

  private static GateCheck lag(Duration lag, Duration limit) {
    return GateCheck.of(
        "lag",
        millis(lag),
        millis(limit),
        lag.compareTo(limit) > 0
            ? List.of(
                "the target is %d ms behind, at most %d ms are allowed"
                    .formatted(lag.toMillis(), limit.toMillis()))
            : List.of());
  }

  /** Rows in flight keep nothing closed: whether they are equal, the frozen comparison decides. */
  private static GateCheck parity(ParityReport rehearsal) {
    return switch (rehearsal.verdict()) {
      case Parity.Equal equal -> GateCheck.of("parity", equal.word(), "equal", List.of());
      case Parity.Different different ->
          GateCheck.of("parity", different.word(), "equal", different.reasons());
      case Parity.Inconclusive doubt when doubt.inFlight() ->
          GateCheck.of("parity", "equal but for rows in flight", "equal", List.of());
      case Parity.Inconclusive doubt ->
          new GateCheck("parity", doubt.word(), "equal", Verdict.UNKNOWN, doubt.reasons());
    };
  }

  private static GateCheck writesBlocked(Facts facts, Duration predicted, Duration limit) {
    Duration unreplicated = facts.unreplicated().orElse(Duration.ZERO);
    return GateCheck.of(
        "writes_blocked",
        millis(predicted),
        millis(limit),
        predicted.compareTo(limit) > 0
            ? List.of(
                "comparing what changed last takes %d ms%s, so that writes would be blocked for %d ms; at most %d ms are allowed"
                    .formatted(
                        facts.rehearsal().map(ParityReport::elapsed).orElseThrow().toMillis(),
                        unreplicated.isZero()
                            ? ""
                            : ", unlogged tables and large objects %d ms"
                                .formatted(unreplicated.toMillis()),
                        predicted.toMillis(),
                        limit.toMillis()))
            : List.of());
  }

  private static GateCheck unknown(String name, String limit) {
    return new GateCheck(name, "", limit, Verdict.UNKNOWN, List.of());
  }

  private static String millis(Duration duration) {
    return duration.toMillis() + " ms";
  }
}
