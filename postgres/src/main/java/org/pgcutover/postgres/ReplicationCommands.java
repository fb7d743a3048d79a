package org.pgcutover.postgres;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postgresql.PGConnection;
import org.postgresql.replication.ReplicationSlotInfo;
import org.postgresql.replication.fluent.logical.ChainedLogicalStreamBuilder;

/**
 * The commands of logical replication. Dropping is idempotent: what is not there is no error.
 * Sources: manual, "Streaming Replication Protocol", CREATE PUBLICATION and CREATE SUBSCRIPTION, 14
 * to 18.
 */
public final class ReplicationCommands {
  private static final Duration INTERVAL = Duration.ofMillis(5);

  private final Session session;

  public ReplicationCommands(Session session) {
    this.session = session;
  }

  /**
   * Creates a logical slot with an exported snapshot that shows exactly what was committed before
   * the slot's start. Only on a session of {@link Endpoint#openReplication}; the snapshot lives
   * until that session runs its next command or ends. Waits for every transaction that is running
   * when it begins.
   */
  public ExportedSlot createSlot(String slot) {
    return session.onConnection(
        "CREATE_REPLICATION_SLOT",
        c -> {
          ReplicationSlotInfo info =
              c.unwrap(PGConnection.class)
                  .getReplicationAPI()
                  .createReplicationSlot()
                  .logical()
                  .withSlotName(slot)
                  .withOutputPlugin("pgoutput")
                  .make();
          return new ExportedSlot(
              slot,
              Lsn.parse(info.getConsistentPoint().asString()),
              Optional.ofNullable(info.getSnapshotName()).orElseThrow());
        });
  }

  /**
   * Creates a logical slot of this session's database without a snapshot; gives where its stream
   * begins. Waits for every transaction that is running when it begins, as long as the session's
   * statement_timeout allows, after which no slot is left.
   *
   * @param plugin such as {@code pgoutput} or {@code test_decoding}
   */
  public Lsn createSlot(String slot, String plugin) {
    return session.one(
        ReplicationStatements.CREATE_SLOT, row -> Lsn.parse(row.getString(1)), slot, plugin);
  }

  /**
   * Makes a second slot that begins where a logical one was confirmed last, with its plugin. Waits
   * for no transaction, as creating one would: those that run now are in the first one's stream.
   *
   * @return where its stream begins
   */
  public Lsn copySlot(String slot, String copy) {
    return session.one(
        Sql.of("select lsn::text from pg_copy_logical_replication_slot(?, ?)"),
        row -> Lsn.parse(row.getString(1)),
        slot,
        copy);
  }

  /**
   * Begins to read a slot from the position that was confirmed last. Only on a session of {@link
   * Endpoint#openReplication}, which serves nothing else from then on. Fails with SQLSTATE 55006
   * while another reads it; see {@link #endReader}.
   *
   * @param options of the slot's output plugin, by name
   */
  public SlotStream readSlot(String slot, Map<String, String> options) {
    return session.onConnection(
        "START_REPLICATION",
        c -> {
          ChainedLogicalStreamBuilder stream =
              c.unwrap(PGConnection.class)
                  .getReplicationAPI()
                  .replicationStream()
                  .logical()
                  .withSlotName(slot)
                  // Otherwise the server's signs of life let the driver move the confirmed
                  // position by itself.
                  .withAutomaticFlush(false);
          options.forEach(stream::withSlotOption);
          return new SlotStream(session.side(), stream.start());
        });
  }

  /**
   * Ends the walsender that reads the slot, if there is one: a process that was killed leaves its
   * own behind for a moment.
   */
  public void endReader(String slot) {
    session.list(ReplicationStatements.END_READER, row -> row.getBoolean(1), slot);
  }

  /** Drops the slot, ending the walsender that uses it. */
  public void dropSlot(String slot) {
    endReader(slot);
    session.list(ReplicationStatements.DROP_SLOT, row -> true, slot);
  }

  /**
   * Moves a slot that nobody reads to behind all that this server has committed until now. To be
   * called when nobody writes: what is skipped is never seen. A crash before the server's next
   * checkpoint moves it back ({@code pg_replication_slot_advance} does not save it); see {@link
   * #beginAt}.
   *
   * @return where its stream begins
   */
  public Lsn advanceSlot(String slot) {
    // A slot cannot pass what is not on disk yet.
    flush();
    return session.one(
        ReplicationStatements.ADVANCE_SLOT, row -> Lsn.parse(row.getString(1)), slot);
  }

  /**
   * Lets a subscription that is disabled ask its publisher for nothing before a position, even
   * where the slot has moved back.
   */
  public void beginAt(String subscription, Lsn begin) {
    session.list(ReplicationStatements.BEGIN_AT, row -> true, begin.toString(), subscription);
    flush();
  }

  /** All that was committed here until now survives a crash, also what nobody waited for. */
  public void flush() {
    session.set("synchronous_commit", "local");
    session.list(ReplicationStatements.FLUSH, row -> true);
  }

  /**
   * Publishes inserts, updates, deletes and truncates of the tables; a partitioned table stands for
   * its leaves.
   */
  public void createPublication(String publication, List<TableName> tables) {
    session.execute(ReplicationStatements.createPublication(publication, tables));
  }

  /** The tables that a publication names. */
  public List<TableName> publishedTables(String publication) {
    return session.list(
        Sql.of(
            "select n.nspname, c.relname from pg_publication p join pg_publication_rel r on r.prpubid = p.oid join pg_class c on c.oid = r.prrelid join pg_namespace n on n.oid = c.relnamespace where p.pubname = ? order by 1, 2"),
        row -> new TableName(row.getString(1), row.getString(2)),
        publication);
  }

  public void dropPublication(String publication) {
    session.execute(ReplicationStatements.dropPublication(publication));
  }

  /**
   * Creates a subscription onto a slot that exists already, disabled. The server connects to the
   * publisher while it creates it.
   *
   * @param conninfo a libpq connection string; as it may hold a password, the statement is kept out
   *     of the server's log where the session may do so
   */
  public void createSubscription(
      String subscription, String conninfo, String publication, String slot, boolean binary) {
    execute(
        ReplicationStatements.createSubscription(
            subscription, conninfo, publication, slot, binary, session.version()));
  }

  /**
   * Says whether this server could connect with that conninfo: creates a subscription and takes it
   * back.
   */
  public void probeSubscription(String conninfo) {
    // A transaction is sampled for the log when it begins.
    keepOutOfLog();
    session.inTransaction(c -> {
      try (var statement = c.createStatement()) {
        statement.execute(
            "create subscription pgcutover_probe connection %s publication pgcutover_probe with (create_slot = false, slot_name = none, enabled = false, copy_data = false, connect = true)"
                .formatted(Quote.literal(conninfo)));
      }
      c.rollback();
      return true;
    });
  }

  public void enableSubscription(String subscription) {
    session.execute(ReplicationStatements.enableSubscription(subscription));
  }

  /** Its workers end a little later; see {@link #endWorkers}. */
  public void disableSubscription(String subscription) {
    session.execute(ReplicationStatements.disableSubscription(subscription));
  }

  /**
   * Ends the workers of a subscription that is disabled, which would notice within a second.
   *
   * @return whether none of them was left before the deadline
   */
  public boolean endWorkers(String subscription, Deadline deadline) {
    return deadline.await(
        INTERVAL,
        () ->
            session
                .list(ReplicationStatements.END_WORKERS, row -> row.getInt("pid"), subscription)
                .isEmpty());
  }

  /**
   * Drops the subscription and leaves its slot alone, so that it works while the publisher is away.
   */
  public void dropSubscription(String subscription) {
    if (hasSubscription(subscription)) {
      ReplicationStatements.dropSubscription(subscription).forEach(this::execute);
    }
  }

  /** Whether there is one of this database. */
  public boolean hasSubscription(String subscription) {
    return session
        .first(
            Sql.of(
                "select 1 from pg_subscription where subname = ? and subdbid = (select oid from pg_database where datname = current_database())"),
            row -> true,
            subscription)
        .isPresent();
  }

  private void execute(Sql sql) {
    keepOutOfLog();
    session.execute(sql);
    overwriteLastStatement();
  }

  /**
   * The statement holds a password: log_statement = ddl would write it, and so would any other
   * setting that logs statements, samples of them or their parse trees; pg_stat_statements would
   * keep it. Only a superuser may switch them off. The settings of an extension that is not there
   * mean nothing.
   */
  private void keepOutOfLog() {
    if (session.one(
        Sql.of("select rolsuper from pg_roles where rolname = current_user"),
        row -> row.getBoolean(1))) {
      session
          .set("log_statement", "none")
          .set("log_min_error_statement", "panic")
          .set("log_min_duration_statement", "-1")
          .set("log_min_duration_sample", "-1")
          .set("log_transaction_sample_rate", "0")
          .set("debug_print_parse", "off")
          .set("debug_print_rewritten", "off")
          .set("debug_print_plan", "off")
          .set("pgaudit.log", "none")
          .set("auto_explain.log_min_duration", "-1")
          .set("pg_stat_statements.track", "none");
    }
  }

  /** pg_stat_activity shows a session's last statement until its next. */
  private void overwriteLastStatement() {
    session.one(Sql.of("select 1"), row -> row.getInt(1));
  }
}
