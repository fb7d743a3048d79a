package org.pgcutover.migrator.cutover;

import java.util.List;
import org.pgcutover.exporter.GateCheck;
import org.pgcutover.migrator.Plan;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.Sql;

/**
 * Who maintains tables at the moment: a freeze would wait behind them, for hours if it is an
 * autovacuum that prevents a wraparound of a large table.
 */
public record Maintenance(List<Holder> holders) {
  private static final Sql READ = Sql.file(Maintenance.class, "maintenance");

  /**
   * Whoever holds a lock that keeps SHARE out, or waits for one.
   *
   * @param who process, lock, tables and what it does
   * @param ended whether a freeze that sends sessions away ends it
   */
  public record Holder(String who, boolean ended) {}

  public Maintenance {
    holders = List.copyOf(holders);
  }

  public static Maintenance of(Session source) {
    return new Maintenance(
        source.list(
            READ, row -> new Holder(row.getString("holder"), row.getBoolean("ended_by_freeze"))));
  }

  public GateCheck check(Plan.Freezing freezing) {
    List<String> inTheWay =
        holders.stream()
            .filter(holder -> !(holder.ended() && freezing.atOnce()))
            .map(Holder::who)
            .toList();
    return GateCheck.of(
        "maintenance",
        inTheWay.isEmpty() ? "none" : Integer.toString(inTheWay.size()),
        "none that the freeze would wait for",
        inTheWay.stream()
            .map(who -> "%s: %s: the freeze would wait for it".formatted(Side.SOURCE, who))
            .toList());
  }
}
