package org.pgcutover.exporter;

import static org.pgcutover.exporter.Metric.Type.COUNTER;
import static org.pgcutover.exporter.Metric.Type.GAUGE;
import static org.pgcutover.exporter.Metric.Type.HISTOGRAM;
import static org.pgcutover.exporter.Metric.Type.INFO;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The catalogue: every metric this exporter can show, with its type, help and labels. Names follow
 * the Prometheus guide (base units, {@code _total} on counters only); a help names the column
 * behind the value.
 */
public enum Metric {
  UP(GAUGE, "Whether the server answered in the last cycle.", "side"),
  COLLECTOR_SUCCESS(GAUGE, "Whether the collector's last run succeeded.", "side", "collector"),
  BUILD_INFO(INFO, "Version of the exporter.", "version", "java_version"),
  SERVER_INFO(INFO, "Version of the server (server_version).", "side", "server_version"),

  WAL_POSITION_BYTES_TOTAL(
      COUNTER,
      "Position in the write-ahead log (pg_current_wal_lsn, pg_last_wal_replay_lsn on a standby).",
      "side"),
  REPLICATION_LAG_BYTES(
      GAUGE,
      "WAL of the source between its current position and the slot's confirmed_flush_lsn, in"
          + " segments that add up: unsent, unapplied (sent_lsn to replay_lsn), unflushed."
          + " Includes WAL of other databases and unpublished tables.",
      "subscription",
      "segment"),
  REPLICATION_LAG_SECONDS(
      GAUGE,
      "How long the oldest WAL position that the subscriber has not applied has been on the source,"
          + " by the exporter's clock. A lower bound until the subscriber passes the position at which"
          + " the exporter started.",
      "subscription"),
  HEARTBEAT_LATENCY_SECONDS(
      HISTOGRAM,
      "Time from the commit of a row in pgcutover.heartbeat on the source until it is visible on the"
          + " target, by the exporter's clock.",
      "subscription"),
  HEARTBEAT_AGE_SECONDS(
      GAUGE,
      "Time since the newest heartbeat that is visible on the target was committed on the source; since"
          + " the first one while none is visible.",
      "subscription"),

  SLOT_ACTIVE(
      GAUGE, "Whether a connection streams from the slot (pg_replication_slots.active).", "slot"),
  SLOT_RETAINED_WAL_BYTES(
      GAUGE, "WAL from the slot's restart_lsn to the current position.", "slot"),
  SLOT_SAFE_WAL_BYTES(
      GAUGE,
      "WAL that can be written before the slot is in danger (safe_wal_size); absent while"
          + " max_slot_wal_keep_size is -1.",
      "slot"),
  SLOT_WAL_STATUS(
      GAUGE,
      "1 for the status of the slot's WAL (pg_replication_slots.wal_status), 0 for the others.",
      "slot",
      "status"),

  SUBSCRIPTION_ENABLED(
      GAUGE, "Whether the subscription is enabled (pg_subscription.subenabled).", "subscription"),
  SUBSCRIPTION_WORKER_UP(
      GAUGE,
      "Whether the subscription has an apply worker (pg_stat_subscription.pid).",
      "subscription"),
  SUBSCRIPTION_APPLY_ERRORS_TOTAL(
      COUNTER,
      "Errors while applying changes (pg_stat_subscription_stats.apply_error_count, PostgreSQL 15 and"
          + " newer).",
      "subscription"),

  HOST_CPU_SECONDS_TOTAL(
      COUNTER,
      "Time of all processors of the server's host by mode (/proc/stat read by the server; in a"
          + " container it is still the host's).",
      "side",
      "mode"),
  HOST_IO_PRESSURE_WAITING_SECONDS_TOTAL(
      COUNTER,
      "Time in which at least one task on the server's host waited for I/O (/proc/pressure/io, some).",
      "side"),
  HOST_IO_PRESSURE_STALLED_SECONDS_TOTAL(
      COUNTER,
      "Time in which every task on the server's host waited for I/O (/proc/pressure/io, full).",
      "side"),
  WAIT_SECONDS_TOTAL(
      COUNTER,
      "Time that server processes spent in each pg_stat_activity.wait_event_type, by sampling; none"
          + " where they ran. Idle sessions and idle background processes are left out.",
      "side",
      "wait_event_type"),
  CHECKPOINTS_TOTAL(
      COUNTER,
      "Checkpoints by what caused them (pg_stat_checkpointer, pg_stat_bgwriter before PostgreSQL 17).",
      "side",
      "trigger"),
  OLDEST_TRANSACTION_AGE_SECONDS(
      GAUGE,
      "Age of the oldest open transaction, prepared ones included (pg_stat_activity.xact_start,"
          + " pg_prepared_xacts.prepared); 0 where none is open.",
      "side"),

  COPY_ROWS_TOTAL(COUNTER, "Rows copied to the target."),
  COPY_ROWS_EXPECTED(GAUGE, "Rows that the copy is expected to have (pg_class.reltuples)."),
  COPY_BYTES_TOTAL(COUNTER, "Bytes copied to the target."),
  COPY_BYTES_EXPECTED(
      GAUGE,
      "Bytes that the copy is expected to have (pg_table_size, corrected by the parts that are done)."),
  COPY_PARTS_TOTAL(COUNTER, "Parts of tables whose rows were copied."),
  COPY_PARTS_EXPECTED(GAUGE, "Parts that the copy has."),
  COPY_INDEXES_TOTAL(COUNTER, "Indexes built on the target."),
  COPY_INDEXES_EXPECTED(GAUGE, "Indexes that the copy builds."),
  COPY_LEFT_SECONDS(
      GAUGE,
      "Time until rows and indexes are copied, as far as it can be foreseen; absent before the first"
          + " bytes and while the copy is paused."),
  COPY_THROTTLE(
      GAUGE,
      "1 for what holds copying and comparing rows back (none, paused, rate, source), 0 for the others.",
      "cause"),
  COPY_THROTTLE_LIMIT_BYTES(
      GAUGE,
      "Bytes that may be copied or compared in a second, 0 while paused; absent without a limit."),
  PARITY_TABLES(
      GAUGE,
      "Tables by the verdict on their rows (equal, different, inconclusive) in the last comparison of all.",
      "verdict"),
  PARITY_TABLES_EXPECTED(GAUGE, "Tables whose rows are compared."),
  PARITY_ROWS_TOTAL(COUNTER, "Rows of the source that were read to compare whole tables."),
  PARITY_ROWS_EXPECTED(
      GAUGE, "Rows that the comparison of whole tables is expected to read (pg_class.reltuples)."),
  PARITY_LEFT_SECONDS(
      GAUGE,
      "Time until all tables are compared as a whole, at the pace so far; absent before the first and"
          + " at the end."),
  CUTOVER_READY(
      GAUGE,
      "Whether the gate was open when it was last asked; absent where it is not asked in this phase."),
  CUTOVER_BLOCKER(
      GAUGE,
      "1 for what keeps the gate closed, 0 for what does not; absent where that is not known.",
      "check"),
  PHASE(GAUGE, "1 for the phase the migration is in, 0 for the others.", "phase");

  /** The types of the exposition formats that are used here. */
  public enum Type {
    GAUGE,
    COUNTER,
    INFO,
    HISTOGRAM
  }

  private final Type type;
  private final String help;

  // List.of cannot be changed, which its type does not say.
  @SuppressWarnings("ImmutableEnumChecker")
  private final List<String> labels;

  Metric(Type type, String help, String... labels) {
    this.type = type;
    this.help = help;
    this.labels = List.of(labels);
  }

  /** The full name, suffix included: {@code pgcutover_wal_position_bytes_total}. */
  public String exposedName() {
    return "pgcutover_" + name().toLowerCase(Locale.ROOT);
  }

  public Type type() {
    return type;
  }

  public String help() {
    return help;
  }

  public List<String> labels() {
    return labels;
  }

  /** The names that queries use: one, or the three of a classic histogram. */
  public Set<String> seriesNames() {
    String name = exposedName();
    return type == HISTOGRAM
        ? Set.of(name + "_bucket", name + "_sum", name + "_count")
        : Set.of(name);
  }

  /** One value of this metric, labels in the catalogue's order. */
  public Sample sample(double value, String... labelValues) {
    return new Sample(this, List.of(labelValues), value);
  }

  /** 1 for yes, 0 for no. */
  Sample flag(boolean value, String... labelValues) {
    return sample(value ? 1 : 0, labelValues);
  }
}
