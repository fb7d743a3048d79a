package org.pgcutover.migrator.cutover;

import java.util.List;
import org.pgcutover.exporter.GateCheck;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.Sql;

/**
 * Subscriptions by which others feed the source. Their workers write in a database that is
 * read-only by default, and those that are ended are back in seconds: they would write on at the
 * source when the locks of the freeze are gone. pgcutover's own is disabled by then.
 */
public record Feeds(List<String> names) {
  private static final Sql READ =
      Sql.of(
          "select quote_ident(subname) from pg_subscription where subenabled and subdbid = (select oid from pg_database where datname = current_database()) order by 1");

  static final String HINT =
      "Disable it (ALTER SUBSCRIPTION … DISABLE), and let it begin at the target instead.";

  public Feeds {
    names = List.copyOf(names);
  }

  /** Those that are enabled in the session's database. */
  public static Feeds of(Session source) {
    return new Feeds(source.list(READ, row -> row.getString(1)));
  }

  public GateCheck check() {
    return GateCheck.of(
        "subscriptions",
        names.isEmpty() ? "none" : String.join(", ", names),
        "none that feeds the source",
        reasons());
  }

  /** Why the source cannot be frozen. */
  List<String> reasons() {
    return names.stream()
        .map(name ->
            "%s: the subscription %s writes there, whatever is frozen".formatted(Side.SOURCE, name))
        .toList();
  }
}
