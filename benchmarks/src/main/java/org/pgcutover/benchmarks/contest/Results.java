package org.pgcutover.benchmarks.contest;

import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Optional;

/** The runs of one contestant. Confined to one thread. */
final class Results {
  private final Contestant contestant;
  private final List<Measured> valid = new ArrayList<>();
  private final List<String> voids = new ArrayList<>();

  Results(Contestant contestant) {
    this.contestant = contestant;
  }

  Contestant contestant() {
    return contestant;
  }

  void add(Measured measured) {
    valid.add(measured);
  }

  /** The run does not count. */
  void isVoid(String reason) {
    voids.add(reason);
  }

  ContestReport.Run run() {
    DoubleSummaryStatistics seconds =
        valid.stream().mapToDouble(Measured::seconds).summaryStatistics();
    boolean any = !valid.isEmpty();
    return new ContestReport.Run(
        contestant.name(),
        contestant.configuration(),
        any ? Optional.of(rounded(median())) : Optional.empty(),
        any ? Optional.of(rounded(seconds.getMin())) : Optional.empty(),
        any ? Optional.of(rounded(seconds.getMax())) : Optional.empty(),
        valid.stream().mapToLong(Measured::peakRssBytes).max().orElse(0) >> 20,
        Optional.empty(),
        cpuSecondsPerGb(),
        bytes(),
        valid.size(),
        List.copyOf(voids));
  }

  private double median() {
    List<Double> sorted = valid.stream().map(Measured::seconds).sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  private Optional<Double> cpuSecondsPerGb() {
    long moved = valid.stream().mapToLong(m -> m.bytes().orElse(0)).sum();
    double cpu = valid.stream().mapToDouble(Measured::cpuSeconds).sum();
    return moved == 0 ? Optional.empty() : Optional.of(rounded(cpu / (moved / 1e9)));
  }

  private Optional<Long> bytes() {
    return valid.stream().flatMap(m -> m.bytes().stream().boxed()).findFirst();
  }

  private static double rounded(double value) {
    return Math.round(value * 1e3) / 1e3;
  }
}
