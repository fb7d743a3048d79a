package org.pgcutover.exporter;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.pgcutover.postgres.ServerVersion;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/**
 * How far the initial synchronisation of tables has come: all of them by number, and by name those
 * that are under way, as many as a database of metrics can bear.
 */
final class TableCollector implements Collector {
  /** Label values by pg_subscription_rel.srsubstate (catalog pg_subscription_rel, 14 to 18). */
  private static final Map<String, String> STATES =
      Map.of("i", "init", "d", "datasync", "f", "finishedcopy", "s", "syncdone", "r", "ready");

  private record Unready(Sample sample, long tables) {}

  private static final Sql TABLES = Sql.file(TableCollector.class, "subscription_tables");
  private static final Sql UNREADY = Sql.file(TableCollector.class, "unready_tables");
  private static final int SHOWN = 100;

  private final String[] names;

  TableCollector(Streams streams) {
    this.names = streams.subscriptionArray();
  }

  @Override
  public String name() {
    return "tables";
  }

  @Override
  public List<Sample> collect(Session session, ServerVersion version) {
    List<Sample> counted =
        session.list(
            TABLES,
            row ->
                Metric.TABLES.sample(
                    row.getDouble("tables"),
                    row.getString("subname"),
                    STATES.getOrDefault(row.getString("state"), row.getString("state"))),
            (Object) names);
    List<Unready> unready =
        session.list(
            UNREADY,
            row ->
                new Unready(
                    Metric.TABLE_SYNC_STATE.sample(
                        row.getDouble("state"), row.getString("schema"), row.getString("table")),
                    row.getLong("tables")),
            names,
            SHOWN);
    List<Sample> samples = new ArrayList<>(counted);
    unready.forEach(table -> samples.add(table.sample()));
    if (!counted.isEmpty()) {
      long all = unready.isEmpty() ? 0 : unready.getFirst().tables();
      samples.add(Metric.TABLES_OMITTED.sample((double) (all - unready.size())));
    }
    return samples;
  }
}
