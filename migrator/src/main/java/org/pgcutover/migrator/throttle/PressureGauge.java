package org.pgcutover.migrator.throttle;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/**
 * Looks at the server that applications use, and sets the throttle by what it sees. Confined to the
 * thread of its session.
 */
public final class PressureGauge {
  private static final Sql PRESSURE = Sql.file(PressureGauge.class, "pressure");

  private final Throttle throttle;
  private final LongSupplier bytesPerSecond;
  private Pacing pacing = Pacing.FREE;

  /**
   * A gauge that has not looked yet.
   *
   * @param bytesPerSecond what the copy does now
   */
  public PressureGauge(Throttle throttle, LongSupplier bytesPerSecond) {
    this.throttle = throttle;
    this.bytesPerSecond = bytesPerSecond;
  }

  /** One look; to be repeated every few seconds. */
  public void look(Session source) {
    if (!throttle.isAutomatic()) {
      pacing = Pacing.FREE;
      return;
    }
    pacing = pacing.next(sample(source), bytesPerSecond.getAsLong());
    throttle.source(pacing.limit().map(limit -> limit.on(source.side())));
  }

  /** Nothing is held back any more for what was seen. */
  public void forget() {
    pacing = Pacing.FREE;
    throttle.source(Optional.empty());
  }

  static Pressure sample(Session source) {
    return source.one(
        PRESSURE,
        row ->
            new Pressure(
                row.getLong("standby_lag_bytes"),
                row.getInt("active_clients"),
                row.getInt("waiting_clients"),
                Optional.ofNullable(row.getString("io_pressure"))
                    .map(Pressure::stalled)
                    .orElse(OptionalDouble.empty())));
  }
}
