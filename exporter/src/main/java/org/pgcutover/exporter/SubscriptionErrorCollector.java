package org.pgcutover.exporter;

import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.pgcutover.postgres.ServerVersion;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/** How often subscriptions failed: at applying, at copying tables, and at rows in their way. */
final class SubscriptionErrorCollector implements Collector {
  private static final Sql ERRORS =
      Sql.file(SubscriptionErrorCollector.class, "subscription_errors");
  private static final Sql CONFLICTS =
      Sql.file(SubscriptionErrorCollector.class, "subscription_conflicts");

  private final String[] names;

  SubscriptionErrorCollector(Streams streams) {
    this.names = streams.subscriptionArray();
  }

  @Override
  public String name() {
    return "subscription_errors";
  }

  @Override
  public int since() {
    return 15;
  }

  @Override
  public List<Sample> collect(Session session, ServerVersion version) {
    Stream<Sample> errors =
        session
            .list(
                ERRORS,
                row -> {
                  String subscription = row.getString("subname");
                  return new RowSamples(row)
                      .add(
                          Metric.SUBSCRIPTION_APPLY_ERRORS_TOTAL, "apply_error_count", subscription)
                      .add(Metric.SUBSCRIPTION_SYNC_ERRORS_TOTAL, "sync_error_count", subscription)
                      .list();
                },
                (Object) names)
            .stream()
            .flatMap(Collection::stream);
    Stream<Sample> conflicts =
        version.isAtLeast(18)
            ? session
                .list(
                    CONFLICTS,
                    row ->
                        Metric.SUBSCRIPTION_CONFLICTS_TOTAL.sample(
                            row.getDouble("count"),
                            row.getString("subname"),
                            row.getString("kind")),
                    (Object) names)
                .stream()
            : Stream.of();
    return Stream.concat(errors, conflicts).toList();
  }
}
