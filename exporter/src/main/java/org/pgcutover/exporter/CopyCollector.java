package org.pgcutover.exporter;

import java.util.Collection;
import java.util.List;
import org.pgcutover.postgres.ServerVersion;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.Sql;

/**
 * Tables that are being copied at this moment: what the target has loaded, and what the source
 * expects.
 */
final class CopyCollector implements Collector {
  private static final Sql COPIES = Sql.file(CopyCollector.class, "copies");

  @Override
  public String name() {
    return "copies";
  }

  @Override
  public List<Sample> collect(Session session, ServerVersion version) {
    boolean loads = session.side() == Side.TARGET;
    return session
        .list(
            COPIES,
            row -> {
              String[] table = {row.getString("schema"), row.getString("table")};
              RowSamples samples = new RowSamples(row);
              if (loads) {
                samples.add(Metric.TABLE_COPY_ROWS, "rows", table);
              } else if (row.getDouble("expected") >= 0) {
                samples.add(Metric.TABLE_COPY_ROWS_EXPECTED, "expected", table);
              }
              return samples.list();
            },
            loads ? "COPY FROM" : "COPY TO")
        .stream()
        .flatMap(Collection::stream)
        .toList();
  }
}
