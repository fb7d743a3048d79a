package org.pgcutover.benchmarks.contest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ContestReportTest {
  private static final ContestRequest REQUEST =
      new ContestRequest(
          Workload.PGBENCH,
          1,
          1,
          Duration.ofMinutes(1),
          Optional.empty(),
          List.of("pgcutover"),
          Map.of());

  @Test
  void theBestConfigurationOfANameIsItsFigure() {
    ContestReport report =
        report(results("pgcutover-safe", 2, 4, 3), results("p", 9), results("p", 6));

    assertThat(report.configurations()).hasSize(3);
    assertThat(report.runs())
        .extracting(ContestReport.Run::name, ContestReport.Run::orNever)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("pgcutover-safe", 3.0),
            org.assertj.core.groups.Tuple.tuple("p", 6.0));
    assertThat(report.runs().get(1).ratio()).contains(2.0);
    assertThat(report.isSound()).isTrue();
  }

  @Test
  void aVoidRunHasNoSecondsAndIsNeverTheBest() {
    Results failed = results("p");
    failed.isVoid("public.a has none of 3 rows");

    ContestReport report = report(results("pgcutover-safe", 2), failed, results("p", 8));

    assertThat(report.configurations().get(1).medianSeconds()).isEmpty();
    assertThat(report.runs().get(1).orNever()).isEqualTo(8);
  }

  @Test
  void aVoidRunOfPgcutoverIsSaidInTheExitCode() {
    Results own = results("pgcutover-safe", 2);
    own.isVoid("lacks: index i");

    assertThat(report(own).isSound()).isFalse();
  }

  @Test
  void cpuIsPutAgainstTheBytesThatWereMoved() {
    Results own = new Results(new Named("pgcutover-safe"));
    own.add(new Measured(10, 1 << 20, 1.5, OptionalLong.of(2_000_000_000L)));

    assertThat(report(own).runs().getFirst().cpuSecondsPerGb()).contains(0.75);
  }

  private static ContestReport report(Results... results) {
    return ContestReport.of(
        "copy",
        "pgcutover-safe",
        REQUEST,
        "15",
        "18",
        List.of(results).stream().map(Results::run).toList(),
        List.of(new ContestReport.Skip("q", "not installed")));
  }

  private static Results results(String name, double... seconds) {
    Results results = new Results(new Named(name));
    for (double each : seconds) {
      results.add(new Measured(each, 0, 0, OptionalLong.empty()));
    }
    return results;
  }

  private record Named(String name) implements Contestant {
    @Override
    public String configuration() {
      return "";
    }

    @Override
    public void run(Databases databases, Measurement measurement) {
      throw new UnsupportedOperationException();
    }
  }
}
