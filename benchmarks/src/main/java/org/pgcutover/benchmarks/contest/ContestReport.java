package org.pgcutover.benchmarks.contest;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pgcutover.postgres.Side;

/**
 * What {@code bench NAME --json} prints.
 *
 * @param bench {@code copy} or {@code verify}
 * @param runs the best configuration of each name, by its median
 * @param configurations every one that was tried
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record ContestReport(
    String bench,
    int scale,
    String workload,
    String source,
    String target,
    List<Run> runs,
    List<Run> configurations,
    List<Skip> skipped) {

  /**
   * One configuration's rounds.
   *
   * @param ratio of its median to that of the best {@code pgcutover-safe} (verify: {@code
   *     pgcutover}): over 1 is slower
   * @param cpuSecondsPerGb of pgcutover's JVM for each 10^9 bytes in COPY's format
   * @param rounds those that count
   * @param voids why the others do not
   */
  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  public record Run(
      String name,
      String configuration,
      Optional<Double> medianSeconds,
      Optional<Double> minSeconds,
      Optional<Double> maxSeconds,
      long peakRssMiB,
      Optional<Double> ratio,
      Optional<Double> cpuSecondsPerGb,
      Optional<Long> bytes,
      int rounds,
      List<String> voids) {
    boolean isOwn() {
      return name.startsWith("pgcutover");
    }

    double orNever() {
      return medianSeconds.orElse(Double.POSITIVE_INFINITY);
    }

    private Run against(double baseSeconds) {
      return new Run(
          name,
          configuration,
          medianSeconds,
          minSeconds,
          maxSeconds,
          peakRssMiB,
          medianSeconds.map(own -> Math.round(own / baseSeconds * 100) / 100.0),
          cpuSecondsPerGb,
          bytes,
          rounds,
          voids);
    }
  }

  /** Who did not take part. */
  public record Skip(String name, String reason) {}

  /**
   * @param own the contestant that all are compared with
   */
  static ContestReport of(
      String bench,
      String own,
      ContestRequest request,
      Arena arena,
      List<Run> configurations,
      List<Entrants.Skipped> skipped) {
    return of(
        bench,
        own,
        request,
        arena.version(Side.SOURCE).toString(),
        arena.version(Side.TARGET).toString(),
        configurations,
        skipped.stream().map(skip -> new Skip(skip.name(), skip.reason())).toList());
  }

  static ContestReport of(
      String bench,
      String own,
      ContestRequest request,
      String source,
      String target,
      List<Run> configurations,
      List<Skip> skipped) {
    Optional<Run> base =
        best(configurations).stream().filter(run -> run.name().equals(own)).findFirst();
    List<Run> compared =
        configurations.stream()
            .map(run -> base.flatMap(Run::medianSeconds).map(run::against).orElse(run))
            .toList();
    return new ContestReport(
        bench,
        request.scale(),
        request.workload().word(),
        source,
        target,
        best(compared),
        compared,
        skipped);
  }

  /** Whether each of pgcutover's own runs counts. */
  public boolean isSound() {
    return configurations.stream().filter(Run::isOwn).allMatch(run -> run.voids().isEmpty());
  }

  private static List<Run> best(List<Run> configurations) {
    Map<String, Run> best = new LinkedHashMap<>();
    configurations.forEach(run ->
        best.merge(
            run.name(),
            run,
            (a, b) -> Comparator.comparingDouble(Run::orNever).compare(a, b) <= 0 ? a : b));
    return new ArrayList<>(best.values());
  }
}
