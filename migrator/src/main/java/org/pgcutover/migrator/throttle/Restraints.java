package org.pgcutover.migrator.throttle;

import java.util.Optional;
import java.util.OptionalLong;
import org.pgcutover.exporter.Throttling;
import org.pgcutover.exporter.Throttling.Cause;
import org.pgcutover.postgres.ByteSize;
import org.pgcutover.postgres.Side;

/**
 * What holds a copy back, all of it at once; the strictest counts.
 *
 * @param rate what somebody gave, for a second
 * @param automatic whether the source's pressure counts
 * @param source what the source's pressure asks for; empty while there is none
 */
record Restraints(
    boolean paused, Optional<ByteSize> rate, boolean automatic, Optional<SourceLimit> source) {

  /**
   * @param bytesPerSecond at least 1
   * @param reason what the source suffers from
   */
  record SourceLimit(long bytesPerSecond, String reason) {
    /** The same, saying who suffers. */
    SourceLimit on(Side side) {
      return new SourceLimit(bytesPerSecond, side + ": " + reason);
    }
  }

  Restraints withPaused(boolean now) {
    return new Restraints(now, rate, automatic, source);
  }

  Restraints withRate(Optional<ByteSize> now) {
    return new Restraints(paused, now, automatic, source);
  }

  /** Switched off, it forgets what the source asked for. */
  Restraints withAutomatic(boolean now) {
    return new Restraints(paused, rate, now, now ? source : Optional.empty());
  }

  Restraints withSource(Optional<SourceLimit> now) {
    return new Restraints(paused, rate, automatic, automatic ? now : Optional.empty());
  }

  Throttling throttling() {
    if (paused) {
      return new Throttling(Cause.PAUSED, OptionalLong.of(0), "paused by admin");
    }
    if (source.isPresent()
        && rate.stream().allMatch(r -> source.get().bytesPerSecond() <= r.bytes())) {
      long limit = source.get().bytesPerSecond();
      return new Throttling(
          Cause.SOURCE,
          OptionalLong.of(limit),
          "%s; rate %s/s".formatted(source.get().reason(), new ByteSize(limit)));
    }
    return rate.map(
            r -> new Throttling(Cause.RATE, OptionalLong.of(r.bytes()), "rate %s/s".formatted(r)))
        .orElse(Throttling.NONE);
  }
}
