package org.pgcutover.verifier;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/**
 * The parameters that decide how the server prints a value, set alike on both sides. Databases and
 * roles may carry their own ({@code ALTER ROLE … SET}), so what took effect is read back.
 */
final class PinnedSettings {
  private static final Map<String, String> WANTED = wanted();

  /** Not ours to set, but the hash is of bytes in this encoding. */
  private static final String ENCODING = "server_encoding";

  private PinnedSettings() {}

  static void pin(Session session) {
    session.set(WANTED);
  }

  /**
   * For reading the catalogue, which is joined with itself and would take hours without its indexes
   * where tables are thousands. {@link #pin} takes it back.
   */
  static void allowIndexes(Session session) {
    session.set(scans("on", "on"));
  }

  /** Takes back that alone: {@link #pin} would take a snapshot's limits on waiting as well. */
  static void forbidIndexes(Session session) {
    session.set(scans("off", "on"));
  }

  /**
   * For rows that an index is to find, whatever the statistics say. {@link #pin} takes it back, as
   * the end of the snapshot does in which it was asked for.
   */
  static void requireIndexes(Session session) {
    session.set(scans("on", "off"));
  }

  /**
   * For servers that clients are at: a statement is one process, and not up to three. The end of
   * the snapshot takes it back in which it was asked for.
   */
  static void leaveCoresToClients(Session session) {
    session.set("max_parallel_workers_per_gather", "0");
  }

  static Map<String, String> read(Session session) {
    List<String> names = new ArrayList<>(WANTED.keySet());
    names.add(ENCODING);
    Map<String, String> read = new LinkedHashMap<>();
    session
        .list(
            Sql.of("select name, current_setting(name) from unnest(?) as pinned (name)"),
            row -> Map.entry(row.getString(1), row.getString(2)),
            (Object) names.toArray(String[]::new))
        .forEach(setting -> read.put(setting.getKey(), setting.getValue()));
    return read;
  }

  /** Every parameter that is not as it must be; empty if row texts of the two sides compare. */
  static List<String> obstacles(Both<Map<String, String>> settings) {
    List<String> obstacles = new ArrayList<>();
    WANTED.forEach((name, wanted) -> {
      Both<String> found = settings.map(all -> all.getOrDefault(name, ""));
      if (!found.source().equals(wanted) || !found.agree()) {
        obstacles.add(sentence(name, found) + " and must be '" + wanted + "'");
      }
    });
    Both<String> encoding = settings.map(all -> all.getOrDefault(ENCODING, ""));
    if (!encoding.agree()) {
      obstacles.add(sentence(ENCODING, encoding) + " and must be the same");
    }
    return List.copyOf(obstacles);
  }

  private static String sentence(String name, Both<String> found) {
    return "%s is '%s' on the source, '%s' on the target"
        .formatted(name, found.source(), found.target());
  }

  private static Map<String, String> wanted() {
    Map<String, String> wanted = new LinkedHashMap<>(ofTexts());
    // Which rows there are: an error instead of rows that a policy hides.
    wanted.put("row_security", "off");
    // Where they are read: in the heap, because an index may be broken or stale.
    wanted.putAll(scans("off", "on"));
    // What a role's or database's own values must not do to the reading.
    wanted.put("default_transaction_read_only", "on");
    wanted.put("default_transaction_isolation", "read committed");
    wanted.put("lock_timeout", "0");
    wanted.put("idle_in_transaction_session_timeout", "0");
    wanted.put("jit", "off");
    return wanted;
  }

  private static Map<String, String> scans(String byIndex, String ofTheHeap) {
    return Map.of(
        "enable_indexscan", byIndex,
        "enable_indexonlyscan", byIndex,
        "enable_bitmapscan", byIndex,
        "enable_seqscan", ofTheHeap);
  }

  /** How values look. */
  static Map<String, String> ofTexts() {
    Map<String, String> wanted = new LinkedHashMap<>();
    wanted.put("TimeZone", "UTC");
    wanted.put("DateStyle", "ISO, YMD");
    wanted.put("IntervalStyle", "postgres");
    wanted.put("extra_float_digits", "3"); // any value above 0 is the shortest exact form since 12
    wanted.put("bytea_output", "hex");
    wanted.put("lc_monetary", "C");
    wanted.put("search_path", ""); // reg* values and deparsed definitions come out qualified
    wanted.put("quote_all_identifiers", "off");
    wanted.put("client_encoding", "UTF8");
    wanted.put("standard_conforming_strings", "on");
    return wanted;
  }
}
