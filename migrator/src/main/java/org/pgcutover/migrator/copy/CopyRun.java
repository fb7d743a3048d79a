package org.pgcutover.migrator.copy;

import static java.util.Collections.nCopies;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.pgcutover.exporter.Throttling;
import org.pgcutover.migrator.Plan;
import org.pgcutover.migrator.Progress;
import org.pgcutover.migrator.anchor.Anchor;
import org.pgcutover.migrator.copy.BuildQueue.Build;
import org.pgcutover.migrator.surroundings.Tablespaces;
import org.pgcutover.migrator.throttle.Throttle;
import org.pgcutover.migrator.tuning.SessionTuning;

/**
 * The workers of a copy: some copy parts, others build on the tables that have their rows, so that
 * rows never wait for an index and the snapshot is let go with the last row. The first failure ends
 * all.
 */
final class CopyRun {
  /** Streams that copy at first, where their number is found by trying. */
  private static final int FIRST = 4;

  /** And at the most. */
  private static final int MOST = 16;

  /** Of the connections that a server has free; the others are its clients'. */
  private static final int SHARE_OF_CONNECTIONS = 4;

  private final Plan plan;
  private final Progress progress;
  private final Throttle throttle;
  private final SessionTuning tuning;
  private final PartQueue parts;
  private final BuildQueue builds;
  private final Statistics statistics;
  private final LongAdder passedBytes = new LongAdder();
  private final int most;
  private final Streams streams;

  CopyRun(
      Plan plan,
      Progress progress,
      Throttle throttle,
      Survey survey,
      PartQueue parts,
      BuildQueue builds,
      Statistics statistics) {
    this.plan = plan;
    this.progress = progress;
    this.throttle = throttle;
    this.tuning = survey.tuning();
    this.parts = parts;
    this.builds = builds;
    this.statistics = statistics;
    int first = plan.streams().adaptive() ? Math.min(plan.jobs(), FIRST) : plan.jobs();
    this.most =
        plan.streams().adaptive()
            ? Math.clamp(survey.freeConnections() / SHARE_OF_CONNECTIONS, first, MOST)
            : first;
    this.streams = new Streams(new StreamCount(first, most));
  }

  /** Returns when every table is finished. */
  void run(Anchor anchor) {
    List<Runnable> workers = new ArrayList<>();
    workers.addAll(nCopies(most, () -> copy(anchor)));
    workers.addAll(nCopies(plan.jobs(), this::build));
    if (plan.streams().adaptive()) {
      workers.add(() -> streams.tune(passedBytes::sum, this::isHeldBack));
    }
    Workers.run(workers);
  }

  private void copy(Anchor anchor) {
    try (WorkerSessions sessions = new WorkerSessions(plan, tuning, parts::copiedParts)) {
      PartCopier copier =
          new PartCopier(sessions, anchor.anchored(), this::passing, progress::copied);
      while (copyNext(copier, anchor)) {}
    }
    streams.over();
  }

  /** Whether a part was left. */
  private boolean copyNext(PartCopier copier, Anchor anchor) {
    streams.begin();
    try {
      Optional<Ledger.Entry> next = parts.next();
      next.ifPresent(entry -> copied(entry.part(), copier.copy(entry), anchor));
      return next.isPresent();
    } finally {
      streams.end();
    }
  }

  private void copied(Part part, Copied copied, Anchor anchor) {
    progress.partCopied(part.bytes(), copied.bytes());
    switch (parts.copied(part, copied)) {
      case PART -> {}
      case TABLE -> builds.rowsAreThere(part.table());
      case EVERYTHING -> {
        anchor.release();
        builds.rowsAreThere(part.table());
      }
    }
  }

  private void build() {
    try (WorkerSessions sessions = new WorkerSessions(plan, tuning, parts::copiedParts)) {
      TableBuilder builder =
          new TableBuilder(
              sessions, statistics, Tablespaces.on(sessions.target(), plan.carry().tablespaces()));
      for (Optional<Build> next = builds.next(); next.isPresent(); next = builds.next()) {
        builder.build(next.get());
        if (next.get() instanceof Build.BuildIndex) {
          progress.indexBuilt();
        }
        builds.done(next.get());
      }
    }
  }

  private void passing(long bytes) {
    throttle.pass(bytes);
    passedBytes.add(bytes);
  }

  private boolean isHeldBack() {
    return throttle.throttling().cause() != Throttling.Cause.NONE;
  }
}
