package org.pgcutover.exporter;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.pgcutover.postgres.ServerVersion;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/** Whether subscriptions on the target are enabled and at work, and of which slot each is. */
final class SubscriptionCollector implements Collector {
  private static final Sql SUBSCRIPTIONS = Sql.file(SubscriptionCollector.class, "subscriptions");

  private final String[] names;
  private final SlotOwners owners;

  SubscriptionCollector(Streams streams, SlotOwners owners) {
    this.names = streams.subscriptionArray();
    this.owners = owners;
  }

  @Override
  public String name() {
    return "subscriptions";
  }

  @Override
  public List<Sample> collect(Session session, ServerVersion version) {
    Map<String, String> bySlot = new HashMap<>();
    List<List<Sample>> samples =
        session.list(SUBSCRIPTIONS, row -> samples(row, bySlot), (Object) names);
    owners.know(bySlot);
    return samples.stream().flatMap(Collection::stream).toList();
  }

  private static List<Sample> samples(ResultSet row, Map<String, String> bySlot)
      throws SQLException {
    String subscription = row.getString("subname");
    String slot = row.getString("subslotname");
    if (slot != null) {
      bySlot.put(slot, subscription);
    }
    return new RowSamples(row)
        .addFlag(Metric.SUBSCRIPTION_ENABLED, "subenabled", subscription)
        .addFlag(Metric.SUBSCRIPTION_WORKER_UP, "worker_up", subscription)
        .add(Metric.SUBSCRIPTION_LAST_MESSAGE_TIMESTAMP_SECONDS, "last_message", subscription)
        .list();
  }
}
