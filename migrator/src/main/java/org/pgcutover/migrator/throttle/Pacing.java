package org.pgcutover.migrator.throttle;

import java.util.Optional;
import org.pgcutover.migrator.throttle.Restraints.SourceLimit;
import org.pgcutover.postgres.ByteSize;

/**
 * How fast a copy may go for the source's sake, from one sample to the next. Pressure must last for
 * several samples before it counts, so that a checkpoint or a report does not slow a copy down;
 * then the rate is halved, and once more with every further such span. It rises by half when the
 * source was calm for several samples, and when it has come well above what the copy did before,
 * the limit goes. A function of what it is told: no clock, no server.
 *
 * @param limit holds now; empty where nothing does
 * @param pressed samples in a row with pressure since the last step
 * @param calm samples in a row without, since the last step
 * @param standbyLagBytes in the sample before
 * @param before bytes a second that the copy did when the first limit was set
 */
record Pacing(
    Optional<SourceLimit> limit, int pressed, int calm, long standbyLagBytes, long before) {
  static final Pacing FREE = new Pacing(Optional.empty(), 0, 0, 0, 0);

  /** Samples in a row until a step is taken. */
  static final int PATIENCE = 3;

  /** Slower than that the copy keeps its snapshot for longer than it spares the source. */
  static final long SLOWEST = 1 << 20;

  private static final long LARGE_LAG = 64L << 20;
  private static final int FEW_CLIENTS = 4;
  private static final double MANY_WAIT = 0.5;
  private static final double STALLED = 0.6;

  /**
   * @param bytesPerSecond what the copy does now
   */
  Pacing next(Pressure sample, long bytesPerSecond) {
    Optional<String> reason = reason(sample);
    Pacing seen =
        new Pacing(
            limit,
            reason.isPresent() ? pressed + 1 : 0,
            reason.isPresent() ? 0 : calm + 1,
            sample.standbyLagBytes(),
            before);
    if (reason.isPresent() && seen.pressed >= PATIENCE) {
      return seen.slower(reason.get(), bytesPerSecond);
    }
    return limit.isPresent() && seen.calm >= PATIENCE ? seen.faster() : seen;
  }

  /** What the source suffers from; empty where it is calm. */
  private Optional<String> reason(Pressure sample) {
    if (sample.activeClients() >= FEW_CLIENTS
        && sample.waitingClients() > MANY_WAIT * sample.activeClients()) {
      return Optional.of(
          "%d of %d active clients wait for I/O or WAL"
              .formatted(sample.waitingClients(), sample.activeClients()));
    }
    if (sample.standbyLagBytes() > LARGE_LAG && sample.standbyLagBytes() > standbyLagBytes) {
      return Optional.of(
          "what follows it is %s behind and falls further"
              .formatted(new ByteSize(sample.standbyLagBytes())));
    }
    // Nobody is kept waiting by a host that is busy with this copy alone.
    if (sample.activeClients() > 0 && sample.hostStalled().orElse(0) > STALLED) {
      return Optional.of(
          "its host waits for I/O %.0f %% of the time"
              .formatted(100 * sample.hostStalled().orElseThrow()));
    }
    return Optional.empty();
  }

  private Pacing slower(String reason, long bytesPerSecond) {
    long now = limit.map(SourceLimit::bytesPerSecond).orElse(bytesPerSecond);
    SourceLimit next = new SourceLimit(Math.max(SLOWEST, now / 2), reason);
    return new Pacing(
        Optional.of(next),
        0,
        0,
        standbyLagBytes,
        limit.isPresent() ? before : Math.max(SLOWEST, bytesPerSecond));
  }

  private Pacing faster() {
    SourceLimit now = limit.orElseThrow();
    long next = now.bytesPerSecond() + now.bytesPerSecond() / 2;
    return new Pacing(
        next > before + before / 2
            ? Optional.empty()
            : Optional.of(new SourceLimit(next, now.reason())),
        0,
        0,
        standbyLagBytes,
        before);
  }
}
