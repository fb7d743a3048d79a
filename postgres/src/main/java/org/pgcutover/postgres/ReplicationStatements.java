package org.pgcutover.postgres;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What {@link ReplicationCommands} says to a server, to be shown as well as done. Sources: manual,
 * CREATE PUBLICATION, CREATE SUBSCRIPTION and "Replication Management Functions", 14 to 18.
 */
public final class ReplicationStatements {
  /** Slot and plugin. */
  public static final Sql CREATE_SLOT =
      Sql.of("select lsn::text from pg_create_logical_replication_slot(?, ?)");

  /** Slot; ends the walsender that reads it, and waits for its end for up to 30 s. */
  public static final Sql END_READER =
      Sql.of(
          "select pg_terminate_backend(active_pid, 30000) from pg_replication_slots where slot_name = ? and active");

  /** Slot; nothing where there is none. */
  public static final Sql DROP_SLOT =
      Sql.of(
          "select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = ?");

  /** Slot. */
  public static final Sql ADVANCE_SLOT =
      Sql.of(
          "select end_lsn::text from pg_replication_slot_advance(?, pg_current_wal_flush_lsn())");

  /** Position and subscription. */
  public static final Sql BEGIN_AT =
      Sql.of(
          "select pg_replication_origin_advance('pg_' || oid, ?::pg_lsn) from pg_subscription where subname = ? and subdbid = (select oid from pg_database where datname = current_database())");

  public static final Sql FLUSH = Sql.of("select pg_logical_emit_message(true, 'pgcutover', '')");

  /** Subscription. */
  public static final Sql END_WORKERS =
      Sql.of(
          "select pid, pg_terminate_backend(pid) from pg_stat_subscription join pg_subscription on oid = subid where subdbid = (select oid from pg_database where datname = current_database()) and pg_stat_subscription.subname = ? and pid is not null");

  private ReplicationStatements() {}

  public static Sql createPublication(String publication, List<TableName> tables) {
    return new Sql(
        "CREATE PUBLICATION",
        "create publication %s for table %s"
            .formatted(
                Quote.identifier(publication),
                tables.stream().map(t -> "only " + t.quoted()).collect(Collectors.joining(", "))));
  }

  public static Sql dropPublication(String publication) {
    return new Sql(
        "DROP PUBLICATION", "drop publication if exists " + Quote.identifier(publication));
  }

  /**
   * Onto a slot that exists, disabled.
   *
   * @param conninfo may hold a password
   * @param version of the subscriber
   */
  public static Sql createSubscription(
      String subscription,
      String conninfo,
      String publication,
      String slot,
      boolean binary,
      ServerVersion version) {
    return new Sql(
        "CREATE SUBSCRIPTION",
        "create subscription %s connection %s publication %s with (%s)"
            .formatted(
                Quote.identifier(subscription),
                Quote.literal(conninfo),
                Quote.identifier(publication),
                options(slot, binary, version)));
  }

  public static Sql enableSubscription(String subscription) {
    return alterSubscription(subscription, "enable");
  }

  public static Sql disableSubscription(String subscription) {
    return alterSubscription(subscription, "disable");
  }

  /** One after the other: the slot stays, so that it works while the publisher is away. */
  public static List<Sql> dropSubscription(String subscription) {
    return List.of(
        disableSubscription(subscription),
        alterSubscription(subscription, "set (slot_name = none)"),
        new Sql("DROP SUBSCRIPTION", "drop subscription " + Quote.identifier(subscription)));
  }

  private static Sql alterSubscription(String subscription, String change) {
    return new Sql(
        "ALTER SUBSCRIPTION",
        "alter subscription %s %s".formatted(Quote.identifier(subscription), change));
  }

  private static String options(String slot, boolean binary, ServerVersion version) {
    Map<String, String> options = new TreeMap<>();
    options.put("slot_name", Quote.literal(slot));
    options.put("create_slot", "false");
    options.put("copy_data", "false");
    options.put("enabled", "false");
    options.put("binary", Boolean.toString(binary));
    options.put("streaming", version.isAtLeast(16) ? "parallel" : "on");
    if (version.isAtLeast(15)) {
      options.put("disable_on_error", "true");
    }
    if (version.isAtLeast(16)) {
      // Else rows are applied as their table's owner, who may have lost the right to write, or whom
      // forced row security stops.
      options.put("run_as_owner", "true");
    }
    return options.entrySet().stream()
        .map(option -> option.getKey() + " = " + option.getValue())
        .collect(Collectors.joining(", "));
  }
}
