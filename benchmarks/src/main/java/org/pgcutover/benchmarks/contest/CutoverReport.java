package org.pgcutover.benchmarks.contest;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.HdrHistogram.Histogram;

/**
 * What {@code bench cutover --json} prints.
 *
 * @param ratePerSecond writes that the clients begin
 * @param longestGapMillis of all rounds' longest gaps; so their longest waits
 * @param failures why other attempts did not cut over
 */
public record CutoverReport(
    String bench,
    int scale,
    int ratePerSecond,
    String freeze,
    String source,
    String target,
    List<Round> rounds,
    Span longestGapMillis,
    Span longestWaitMillis,
    Span writesBlockedMillis,
    List<String> failures) {
  public CutoverReport {
    rounds = List.copyOf(rounds);
    failures = List.copyOf(failures);
  }

  /**
   * One cutover or rollback.
   *
   * @param errors failed attempts of clients, by SQLSTATE
   * @param longestGapMillis the longest that a client went without an answer while it wanted one,
   *     from two seconds before the command until two seconds after it
   * @param longestWaitMillis the longest in that time that a write waited from being due to being
   *     acknowledged: what queued up behind a gap, or while the servers were busy, is in it
   * @param writesBlockedMillis by pgcutover's own account
   */
  public record Round(
      String direction,
      long acknowledged,
      long lost,
      long duplicated,
      Map<String, Long> errors,
      long longestGapMillis,
      long longestWaitMillis,
      long writesBlockedMillis,
      Map<String, Long> phasesMillis) {
    @JsonIgnore
    long errorCount() {
      return errors.values().stream().mapToLong(Long::longValue).sum();
    }
  }

  /** Percentiles of some rounds. */
  public record Span(long p50, long p99, long p100) {
    private static Span of(List<Round> rounds, ToLongFunction<Round> figure) {
      Histogram histogram = new Histogram(3);
      rounds.forEach(round -> histogram.recordValue(figure.applyAsLong(round)));
      return new Span(
          histogram.getValueAtPercentile(50),
          histogram.getValueAtPercentile(99),
          histogram.getMaxValue());
    }
  }

  static CutoverReport of(
      CutoverRequest request,
      String source,
      String target,
      List<Round> rounds,
      List<String> failures) {
    return new CutoverReport(
        "cutover",
        request.scale(),
        request.clients().ratePerSecond(),
        request.freeze().toString(),
        source,
        target,
        rounds,
        Span.of(rounds, Round::longestGapMillis),
        Span.of(rounds, Round::longestWaitMillis),
        Span.of(rounds, Round::writesBlockedMillis),
        failures);
  }

  /** Whether each attempt cut over, and no write was lost or doubled. */
  @JsonIgnore
  public boolean isSound() {
    return failures.isEmpty()
        && !rounds.isEmpty()
        && rounds.stream().allMatch(round -> round.lost() == 0 && round.duplicated() == 0);
  }
}
