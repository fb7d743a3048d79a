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
  COLLECTOR_DURATION_SECONDS(GAUGE, "How long the collector's last run took.", "side", "collector"),
  COLLECTOR_LAST_SUCCESS_TIMESTAMP_SECONDS(
      GAUGE, "When the collector last succeeded.", "side", "collector"),
  BUILD_INFO(INFO, "Version of the exporter.", "version", "java_version"),
  SERVER_INFO(INFO, "Version of the server (server_version).", "side", "server_version"),
  DATABASE_READ_ONLY(
      GAUGE,
      "Whether the database is closed to writes: default_transaction_read_only is on for it"
          + " (pg_db_role_setting).",
      "side"),

  WAL_POSITION_BYTES_TOTAL(
      COUNTER,
      "Position in the write-ahead log (pg_current_wal_lsn, pg_last_wal_replay_lsn on a standby).",
      "side"),
  WAL_RECORDS_TOTAL(
      COUNTER, "Records written to the write-ahead log (pg_stat_wal.wal_records).", "side"),
  WAL_FULL_PAGE_IMAGES_TOTAL(
      COUNTER, "Whole pages written to the write-ahead log (pg_stat_wal.wal_fpi).", "side"),
  WAL_BUFFERS_FULL_TOTAL(
      COUNTER,
      "How often WAL was written because wal_buffers were full (pg_stat_wal.wal_buffers_full).",
      "side"),
  WAL_WRITE_SECONDS_TOTAL(
      COUNTER,
      "Time spent writing WAL (pg_stat_io of object wal, pg_stat_wal.wal_write_time before PostgreSQL 18);"
          + " absent while track_wal_io_timing is off.",
      "side"),
  WAL_SYNC_SECONDS_TOTAL(
      COUNTER,
      "Time spent forcing WAL to disk (pg_stat_io of object wal, pg_stat_wal.wal_sync_time before"
          + " PostgreSQL 18); absent while track_wal_io_timing is off.",
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
  REPLICATION_LAG_IS_LOWER_BOUND(
      GAUGE,
      "Whether the subscriber is still behind the position at which the exporter started, so that the"
          + " lag in seconds may be longer than shown.",
      "subscription"),
  REPLICATION_REPORTED_LAG_SECONDS(
      GAUGE,
      "Lag as the server itself reports it (pg_stat_replication.write_lag, flush_lag, replay_lag), from"
          + " the decoding of a commit on; absent where it reports none.",
      "subscription",
      "stage"),
  WALSENDER_CONNECTED(
      GAUGE,
      "Whether the subscriber is connected to its slot (pg_stat_replication).",
      "subscription"),
  SUBSCRIPTION_APPLIED_POSITION_BYTES_TOTAL(
      COUNTER,
      "Position of the source up to which the subscriber said it has applied (the greater of replay_lsn"
          + " and confirmed_flush_lsn).",
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
  SLOT_TIME_TO_LOSS_SECONDS(
      GAUGE,
      "Time until WAL that the slot needs may be removed (safe_wal_size at the pace of the last minutes);"
          + " +Inf while no WAL is written, absent while max_slot_wal_keep_size is -1.",
      "slot"),
  SLOT_WAL_STATUS(
      GAUGE,
      "1 for the status of the slot's WAL (pg_replication_slots.wal_status: reserved, extended,"
          + " unreserved, lost).",
      "slot",
      "status"),
  SLOT_INVALIDATED(
      GAUGE,
      "1 for why the slot cannot be used any more (pg_replication_slots.invalidation_reason, wal_removed"
          + " for a lost one before PostgreSQL 17); absent for a slot that can.",
      "slot",
      "reason"),
  SLOT_INACTIVE_SINCE_TIMESTAMP_SECONDS(
      GAUGE,
      "When the last connection left the slot (pg_replication_slots.inactive_since, PostgreSQL 17 and"
          + " newer); absent while it is active.",
      "slot"),
  SLOT_CATALOG_XMIN_AGE_TRANSACTIONS(
      GAUGE,
      "Transactions since the oldest one whose dead catalogue rows VACUUM has to keep for the slot"
          + " (pg_replication_slots.catalog_xmin).",
      "slot"),
  SLOT_SPILLED_BYTES_TOTAL(
      COUNTER,
      "Changes that did not fit logical_decoding_work_mem and were written to disk"
          + " (pg_stat_replication_slots.spill_bytes).",
      "slot"),
  SLOT_STREAMED_BYTES_TOTAL(
      COUNTER,
      "Changes that were sent before their transaction ended (pg_stat_replication_slots.stream_bytes).",
      "slot"),
  SLOT_DECODED_BYTES_TOTAL(
      COUNTER, "Changes that were decoded (pg_stat_replication_slots.total_bytes).", "slot"),
  SLOT_DECODED_TRANSACTIONS_TOTAL(
      COUNTER, "Transactions that were decoded (pg_stat_replication_slots.total_txns).", "slot"),
  TABLESYNC_SLOTS(
      GAUGE,
      "Slots by which subscribers copy one table each (pg_<subscription>_sync_<table>_<system>); the"
          + " other metrics leave them out.",
      "side"),

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
  SUBSCRIPTION_SYNC_ERRORS_TOTAL(
      COUNTER,
      "Errors while copying tables (pg_stat_subscription_stats.sync_error_count, PostgreSQL 15 and newer).",
      "subscription"),
  SUBSCRIPTION_CONFLICTS_TOTAL(
      COUNTER,
      "Changes that met a row which they did not expect, by kind (pg_stat_subscription_stats.confl_*,"
          + " PostgreSQL 18 and newer).",
      "subscription",
      "conflict"),
  SUBSCRIPTION_LAST_MESSAGE_TIMESTAMP_SECONDS(
      GAUGE,
      "When the apply worker last had a message (pg_stat_subscription.last_msg_receipt_time).",
      "subscription"),
  TABLES(
      GAUGE,
      "Tables by state of initial synchronisation (pg_subscription_rel.srsubstate: init, datasync,"
          + " finishedcopy, syncdone, ready).",
      "subscription",
      "state"),
  TABLE_SYNC_STATE(
      GAUGE,
      "State of a table that is not ready: 0 init, 1 datasync, 2 finishedcopy, 3 syncdone. At most 100"
          + " tables, those that have come farthest.",
      "schema",
      "table"),
  TABLES_OMITTED(GAUGE, "Tables that are not ready and not shown one by one."),
  TABLE_COPY_ROWS(
      GAUGE,
      "Rows that a COPY under way has loaded into the table (pg_stat_progress_copy.tuples_processed).",
      "schema",
      "table"),
  TABLE_COPY_ROWS_EXPECTED(
      GAUGE,
      "Rows that the source believes a table to have that is being copied as a whole (pg_class.reltuples).",
      "schema",
      "table"),
  INDEX_BUILD_RATIO(
      GAUGE,
      "How much of its present phase the slowest index build of the table has done"
          + " (pg_stat_progress_create_index).",
      "schema",
      "table"),

  HOST_CPU_SECONDS_TOTAL(
      COUNTER,
      "Time of all processors of the server's host by mode (/proc/stat read by the server; in a"
          + " container it is still the host's).",
      "side",
      "mode"),
  HOST_DISK_READ_BYTES_TOTAL(
      COUNTER, "Bytes read from a disk of the server's host (/proc/diskstats).", "side", "device"),
  HOST_DISK_WRITTEN_BYTES_TOTAL(
      COUNTER, "Bytes written to a disk of the server's host (/proc/diskstats).", "side", "device"),
  HOST_DISK_READ_TIME_SECONDS_TOTAL(
      COUNTER,
      "Time of all reads from a disk of the server's host (/proc/diskstats).",
      "side",
      "device"),
  HOST_DISK_WRITE_TIME_SECONDS_TOTAL(
      COUNTER,
      "Time of all writes to a disk of the server's host (/proc/diskstats).",
      "side",
      "device"),
  HOST_DISK_IO_TIME_SECONDS_TOTAL(
      COUNTER,
      "Time in which a disk of the server's host had something to do (/proc/diskstats).",
      "side",
      "device"),
  HOST_DISK_IO_IN_FLIGHT(
      GAUGE,
      "Reads and writes that a disk of the server's host has not answered (/proc/diskstats).",
      "side",
      "device"),
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
      "role",
      "wait_event_type"),
  IO_TIME_SECONDS_TOTAL(
      COUNTER,
      "Time of reads and writes of data files (pg_stat_io, PostgreSQL 16 and newer); absent while"
          + " track_io_timing is off.",
      "side",
      "backend_type",
      "operation"),
  IO_BYTES_TOTAL(
      COUNTER,
      "Bytes read from data files and written to them (pg_stat_io, PostgreSQL 16 and newer).",
      "side",
      "backend_type",
      "operation"),
  IO_TIMING_ENABLED(
      GAUGE, "Whether the server measures how long I/O takes (track_io_timing).", "side"),
  CHECKPOINTS_TOTAL(
      COUNTER,
      "Checkpoints by what caused them (pg_stat_checkpointer, pg_stat_bgwriter before PostgreSQL 17).",
      "side",
      "trigger"),
  CHECKPOINT_WRITE_SECONDS_TOTAL(
      COUNTER,
      "Time in which checkpoints wrote files (pg_stat_checkpointer.write_time, pg_stat_bgwriter before"
          + " PostgreSQL 17).",
      "side"),
  CHECKPOINT_SYNC_SECONDS_TOTAL(
      COUNTER,
      "Time in which checkpoints forced files to disk (pg_stat_checkpointer.sync_time, pg_stat_bgwriter"
          + " before PostgreSQL 17).",
      "side"),
  CHECKPOINT_BUFFERS_WRITTEN_TOTAL(
      COUNTER,
      "Buffers that checkpoints wrote (pg_stat_checkpointer.buffers_written, pg_stat_bgwriter before"
          + " PostgreSQL 17).",
      "side"),
  OLDEST_TRANSACTION_AGE_SECONDS(
      GAUGE,
      "Age of the oldest open transaction, prepared ones included and pgcutover's own left out"
          + " (pg_stat_activity.xact_start, pg_prepared_xacts.prepared); 0 where none is open.",
      "side"),
  PREPARED_TRANSACTIONS(GAUGE, "Prepared transactions of the server (pg_prepared_xacts).", "side"),

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
  PARITY_ROWS_READ(
      GAUGE,
      "Rows of the source that the comparison of whole tables has read that is under way, or was the"
          + " last."),
  PARITY_ROWS_EXPECTED(GAUGE, "Rows that it is expected to read (pg_class.reltuples)."),
  PARITY_LEFT_SECONDS(
      GAUGE,
      "Time until all tables are compared as a whole, at the pace so far; absent before the first and"
          + " at the end."),
  CUTOVER_READY(
      GAUGE,
      "Whether the gate was open when it was last asked; absent where it is not asked in this phase."),
  CUTOVER_BLOCKER(
      GAUGE,
      "1 for what keeps the gate closed, also where that is not known yet, 0 for what does not.",
      "check"),
  CUTOVER_WRITES_BLOCKED_SECONDS(
      GAUGE, "How long the last cutover or rollback of this process kept writes blocked."),
  CUTOVER_STEP_SECONDS(
      GAUGE, "How long each step of the last cutover or rollback of this process took.", "step"),
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
