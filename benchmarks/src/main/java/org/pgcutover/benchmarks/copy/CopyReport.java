package org.pgcutover.benchmarks.copy;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code bench copy --json} prints.
 *
 * @param bench always {@code copy}
 * @param runs the best configuration of each name, by its median
 * @param configurations every one that was tried
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record CopyReport(
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
   * @param ratio of its median to that of the best {@code pgcutover-safe}: over 1 is slower
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
    double orNever() {
      return medianSeconds.orElse(Double.POSITIVE_INFINITY);
    }

    private Run against(double safeSeconds) {
      return new Run(
          name,
          configuration,
          medianSeconds,
          minSeconds,
          maxSeconds,
          peakRssMiB,
          medianSeconds.map(own -> Math.round(own / safeSeconds * 100) / 100.0),
          cpuSecondsPerGb,
          bytes,
          rounds,
          voids);
    }
  }

  /** Who did not take part. */
  public record Skip(String name, String reason) {}

  static CopyReport of(
      CopyRequest request,
      String source,
      String target,
      List<Run> configurations,
      List<Skip> skipped) {
    Optional<Run> safe = best(configurations).stream().filter(CopyReport::isSafe).findFirst();
    List<Run> compared =
        configurations.stream()
            .map(run -> safe.flatMap(Run::medianSeconds).map(run::against).orElse(run))
            .toList();
    return new CopyReport(
        "copy",
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
    return configurations.stream()
        .filter(run -> run.name().startsWith("pgcutover-"))
        .allMatch(run -> run.voids().isEmpty());
  }

  static boolean isSafe(Run run) {
    return run.name().equals("pgcutover-safe");
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
