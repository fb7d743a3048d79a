package org.pgcutover.benchmarks.contest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.pgcutover.migrator.demo.WorkloadConfig;

class CutoverReportTest {
  private static final CutoverRequest REQUEST =
      new CutoverRequest(
          CutoverRequest.Freeze.PGBOUNCER,
          1,
          3,
          new WorkloadConfig(8, 1000),
          Duration.ofMinutes(1),
          Optional.empty(),
          List.of("pgcutover"),
          Map.of());

  @Test
  void saysWhatTheWorstRoundWasAndThatOfTheMiddle() {
    CutoverReport report = report(List.of(), round(300, 0), round(900, 0), round(200, 0));

    assertThat(report.longestGapMillis()).isEqualTo(new CutoverReport.Span(300, 900, 900));
    assertThat(report.isSound()).isTrue();
    assertThat(printed(report))
        .contains("longest gap    p50 300, p99 900, p100 900 ms")
        .contains("longest wait   p50 600, p99 1800, p100 1800 ms");
  }

  @Test
  void aLostWriteOrAFailureIsNotSound() {
    assertThat(report(List.of(), round(300, 1)).isSound()).isFalse();
    CutoverReport failed = report(List.of("round 2: given up"), round(300, 0));
    assertThat(failed.isSound()).isFalse();
    assertThat(printed(failed)).contains("failed: round 2: given up");
  }

  @Test
  void noRoundAtAllIsNotSound() {
    assertThat(report(List.of()).isSound()).isFalse();
  }

  @Test
  void oneFigureIsAsExactAsTheOther() {
    CutoverReport report =
        report(
            List.of(),
            LongStream.rangeClosed(1, 20)
                .mapToObj(gap -> round(gap * 1_003, 0))
                .toArray(CutoverReport.Round[]::new));

    assertThat(report.longestGapMillis().p50()).isBetween(10_030L, 10_040L);
    assertThat(report.longestGapMillis().p100()).isBetween(20_060L, 20_080L);
  }

  private static CutoverReport report(List<String> failures, CutoverReport.Round... rounds) {
    return CutoverReport.of(REQUEST, "15.1", "18.1", List.of(rounds), failures);
  }

  private static CutoverReport.Round round(long gap, long lost) {
    return new CutoverReport.Round(
        "cutover", 4_000, lost, 0, Map.of(), gap, 2 * gap, gap / 2, Map.of("freeze", 10L));
  }

  private static String printed(CutoverReport report) {
    StringWriter text = new StringWriter();
    CutoverTable.print(report, new PrintWriter(text));
    return text.toString();
  }
}
