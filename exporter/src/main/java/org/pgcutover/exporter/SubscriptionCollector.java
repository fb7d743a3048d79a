package org.pgcutover.exporter;

import java.util.List;
import org.pgcutover.postgres.ServerVersion;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/** Whether the migration's subscription on the target is enabled and at work. */
final class SubscriptionCollector implements Collector {
  private static final Sql SUBSCRIPTION = Sql.file(SubscriptionCollector.class, "subscription");

  private final String subscription;

  SubscriptionCollector(String subscription) {
    this.subscription = subscription;
  }

  @Override
  public String name() {
    return "subscription";
  }

  @Override
  public List<Sample> collect(Session session, ServerVersion version) {
    return session
        .first(
            SUBSCRIPTION,
            row ->
                List.of(
                    Metric.SUBSCRIPTION_ENABLED.flag(row.getBoolean("subenabled"), subscription),
                    Metric.SUBSCRIPTION_WORKER_UP.flag(row.getBoolean("worker_up"), subscription)),
            subscription)
        .orElse(List.of());
  }
}
