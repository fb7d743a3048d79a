package org.pgcutover.exporter;

import java.util.List;
import org.pgcutover.postgres.ServerVersion;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/** The oldest open transaction: creating a slot waits for it to end. */
final class OldestTransactionCollector implements Collector {
  private record Oldest(double ageSeconds, double prepared, boolean isHidden) {}

  private static final Sql OLDEST_TRANSACTION =
      Sql.file(OldestTransactionCollector.class, "oldest_transaction");

  @Override
  public String name() {
    return "oldest_transaction";
  }

  @Override
  public List<Sample> collect(Session session, ServerVersion version) {
    Oldest oldest =
        session.one(
            OLDEST_TRANSACTION,
            row ->
                new Oldest(
                    row.getDouble("age_seconds"),
                    row.getDouble("prepared"),
                    row.getBoolean("hidden")));
    if (oldest.isHidden()) {
      throw new HiddenSessionsException(session.side());
    }
    String side = session.side().toString();
    return List.of(
        Metric.OLDEST_TRANSACTION_AGE_SECONDS.sample(Math.max(0, oldest.ageSeconds()), side),
        Metric.PREPARED_TRANSACTIONS.sample(oldest.prepared(), side));
  }
}
