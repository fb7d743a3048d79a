package org.pgcutover.migrator.cli;

import java.io.PrintWriter;
import org.pgcutover.exporter.Phase;
import org.pgcutover.migrator.control.Status;
import org.pgcutover.migrator.report.GatePart;
import org.pgcutover.postgres.ByteSize;

/** A running migration's word about itself, for people. */
final class LiveStatus {
  private LiveStatus() {}

  static void print(Status status, PrintWriter out) {
    out.println(
        "%s: running, phase %s%s"
            .formatted(
                status.migration(), status.phase(), status.step().map(s -> ", " + s).orElse("")));
    boolean compares = Phase.of(status.phase()).isPass();
    if (compares) {
      out.println("  " + ProgressLine.of(status.parityProgress(), status.throttle().reason()));
    }
    status.gate().ifPresent(gate -> print(gate, out));
    status
        .attempt()
        .ifPresent(attempt -> {
          out.println("  " + attempt.line());
          attempt.reasons().forEach(reason -> out.println("    " + reason));
        });
    if (status.phase().equals(Phase.COPY.label())) {
      out.println("  " + ProgressLine.of(status.copyProgress()));
      status.held().ifPresent(held -> out.println("  " + line(held)));
    } else if (!compares && !status.throttle().reason().isEmpty()) {
      out.println("  " + status.throttle().reason());
    }
  }

  private static void print(GatePart gate, PrintWriter out) {
    out.println("  gate " + gate.word());
    for (GatePart.CheckPart check : gate.checks()) {
      out.println("    " + check.line());
      check.reasons().forEach(reason -> out.println("      " + reason));
    }
  }

  private static String line(Status.Held held) {
    StringBuilder line = new StringBuilder("source retains ");
    line.append(new ByteSize(held.walBytes())).append(" of WAL");
    held.walLimit().ifPresent(limit -> line.append(" of at most ").append(new ByteSize(limit)));
    held.walSecondsLeft().ifPresent(left -> line.append(", reached in %,d s".formatted(left)));
    held.snapshotSeconds().ifPresent(age -> line.append(", snapshot %,d s old".formatted(age)));
    return line.append(", VACUUM held back by %,d transactions".formatted(held.transactions()))
        .toString();
  }
}
