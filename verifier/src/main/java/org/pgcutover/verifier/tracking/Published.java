package org.pgcutover.verifier.tracking;

import java.util.HashMap;
import java.util.Map;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;
import org.pgcutover.postgres.TableName;

/**
 * How a publication has its tables. A table that is taken out and put back, or a kind of change
 * that is not published for a while, leaves no trace in the stream: neither the subscription nor
 * the tracker is told of what happened meanwhile.
 *
 * @param versions of each table another one after every such change
 */
public record Published(Map<TableName, String> versions) {
  private static final Sql SQL = Sql.file(Published.class, "published");

  /** Nothing is published so. */
  private static final String NOT_AT_ALL = "";

  public Published {
    versions = Map.copyOf(versions);
  }

  /** As it is now. */
  public static Published by(String publication, Session source) {
    Map<TableName, String> versions = new HashMap<>();
    source
        .list(
            SQL,
            row ->
                Map.entry(
                    new TableName(row.getString("schema"), row.getString("name")),
                    row.getString("version")),
            publication)
        .forEach(table -> versions.put(table.getKey(), table.getValue()));
    return new Published(versions);
  }

  /** Of one table. */
  public String version(TableName table) {
    return versions.getOrDefault(table, NOT_AT_ALL);
  }
}
