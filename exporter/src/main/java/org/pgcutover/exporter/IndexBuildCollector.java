package org.pgcutover.exporter;

import java.util.List;
import org.pgcutover.postgres.ServerVersion;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/** Index builds that are under way on the target. */
final class IndexBuildCollector implements Collector {
  private static final Sql INDEX_BUILDS = Sql.file(IndexBuildCollector.class, "index_builds");

  @Override
  public String name() {
    return "index_builds";
  }

  @Override
  public List<Sample> collect(Session session, ServerVersion version) {
    return session.list(
        INDEX_BUILDS,
        row ->
            Metric.INDEX_BUILD_RATIO.sample(
                row.getDouble("ratio"), row.getString("schema"), row.getString("table")));
  }
}
