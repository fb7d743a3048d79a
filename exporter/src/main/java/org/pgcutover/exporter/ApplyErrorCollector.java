package org.pgcutover.exporter;

import java.util.List;
import org.pgcutover.postgres.ServerVersion;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/** How often the apply worker of the migration's subscription failed. */
final class ApplyErrorCollector implements Collector {
  private static final Sql APPLY_ERRORS = Sql.file(ApplyErrorCollector.class, "apply_errors");

  private final String subscription;

  ApplyErrorCollector(String subscription) {
    this.subscription = subscription;
  }

  @Override
  public String name() {
    return "apply_errors";
  }

  @Override
  public int since() {
    return 15;
  }

  @Override
  public List<Sample> collect(Session session, ServerVersion version) {
    return session.list(
        APPLY_ERRORS,
        row ->
            Metric.SUBSCRIPTION_APPLY_ERRORS_TOTAL.sample(
                row.getDouble("apply_error_count"), subscription),
        subscription);
  }
}
