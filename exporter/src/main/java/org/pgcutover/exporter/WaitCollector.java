package org.pgcutover.exporter;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.pgcutover.postgres.ServerVersion;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/**
 * Seconds that server processes spent waiting, by role and type of wait event. The server does not
 * count them: looking several times a second and crediting each process with the time since the
 * last look does.
 */
final class WaitCollector implements Collector {
  /** Labels of a series. */
  private record Kind(String role, String type) {}

  private record Waiting(Kind kind, long processes, boolean isHidden) {}

  private static final Sql WAITS = Sql.file(WaitCollector.class, "waits");
  // After a longer gap (a lost connection, a server that hung) nobody knows what was waited for.
  private static final Duration LONGEST_STEP = Duration.ofSeconds(1);
  // They begin at 0, so that rate() sees their first increase.
  private static final List<String> ROLES =
      List.of("apply", "tablesync", "walsender", "client", "other");
  private static final List<String> USUAL_TYPES = List.of("IO", "Lock", "LWLock", "none");

  private final LongSupplier nanoTime;
  private final Map<Kind, Double> seconds = new LinkedHashMap<>();
  private long last;

  WaitCollector(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.last = nanoTime.getAsLong();
    ROLES.forEach(role -> USUAL_TYPES.forEach(type -> seconds.put(new Kind(role, type), 0.0)));
  }

  @Override
  public String name() {
    return "waits";
  }

  @Override
  public Duration period(Duration sampling) {
    return Collector.often(sampling);
  }

  @Override
  public List<Sample> collect(Session session, ServerVersion version) {
    List<Waiting> now =
        session.list(
            WAITS,
            row ->
                new Waiting(
                    new Kind(row.getString("role"), row.getString("wait_event_type")),
                    row.getLong("processes"),
                    row.getBoolean("hidden")));
    if (now.stream().anyMatch(Waiting::isHidden)) {
      throw new HiddenSessionsException(session.side());
    }
    double step = step();
    now.forEach(w -> seconds.merge(w.kind(), w.processes() * step, Double::sum));
    String side = session.side().toString();
    return seconds.entrySet().stream()
        .map(kind ->
            Metric.WAIT_SECONDS_TOTAL.sample(
                kind.getValue(), side, kind.getKey().role(), kind.getKey().type()))
        .toList();
  }

  private double step() {
    long now = nanoTime.getAsLong();
    long step = now - last;
    last = now;
    return step > LONGEST_STEP.toNanos() ? 0 : step / 1e9;
  }
}
