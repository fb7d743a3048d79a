package org.pgcutover.verifier.rogue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Lsn;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.ReplicationCommands;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.SlotStream;
import org.pgcutover.postgres.Sql;
import org.pgcutover.postgres.TableName;
import org.pgcutover.verifier.rogue.Change.StoredName;

/**
 * Writes on the target that replication did not make, from a logical slot there with the plugin
 * test_decoding and its option {@code only-local}: transactions that carry a replication origin, as
 * an apply worker's do, are left out by the server. pgoutput's {@code origin = none} would need 16
 * and a publication of every table.
 *
 * <p>The slot is streamed, not polled by SQL: pg_logical_slot_peek_changes reads the WAL again from
 * the slot's restart_lsn with every call, and stores the whole result on the server before it gives
 * the first row. A stream goes on where it was, and what the reader does not take the server does
 * not send. A look ends at a mark of its own, a logical message that is committed when the look
 * begins: commits come in the order of the WAL, so every earlier one has been seen by then.
 *
 * <p>Nothing is forgotten before {@link #confirm}: after {@code kill -9} the same writes come
 * again. After a crash of the server confirmed ones may come again too.
 *
 * <p>Shown are: insert, update, delete, truncate and COPY; CREATE TABLE AS and SELECT INTO, as
 * inserts; REFRESH MATERIALIZED VIEW, as inserts, CONCURRENTLY as its differences; an ALTER TABLE
 * that rewrites the table, as inserts; prepared transactions, with COMMIT PREPARED. One who writes
 * with another's origin (pg_replication_origin_session_setup), and triggers that fire in an apply
 * worker, count as replication.
 *
 * <p>Not shown: sequences; large objects and other catalogue changes, DDL among them; unlogged and
 * temporary tables; VACUUM FULL and CLUSTER, which change no row. A table made, written and dropped
 * is shown.
 *
 * <p>Confined to one thread. Holds two sessions of the target, one of them a walsender, and keeps
 * the target's WAL from the last confirmed position on.
 */
public final class LocalWrites implements AutoCloseable {
  private static final String PLUGIN = "test_decoding";
  private static final String OWN_SCHEMA = "pgcutover";

  /** Also rows that a rewriting ALTER TABLE wrote anew: its USING may change them. */
  private static final Map<String, String> OPTIONS =
      Map.of("only-local", "1", "skip-empty-xacts", "1", "include-rewrites", "1");

  private static final Duration PROBE_LIMIT = Duration.ofSeconds(2);

  /** What a look may take beyond its own limit, on a server that does not answer. */
  private static final Duration STATEMENT_LIMIT = Duration.ofSeconds(5);

  private static final Duration PAUSE = Duration.ofMillis(1);

  /** After so many pauses the server is asked to look again. */
  private static final int SILENCES = 10;

  private static final String QUERY_CANCELED = "57014";

  private final Session session;
  private final Session replication;
  private final SlotStream stream;
  private final Tally tally = new Tally(OWN_SCHEMA);
  private Lsn taken = Lsn.ZERO;
  private Lsn read = Lsn.ZERO;

  private LocalWrites(Session session, Session replication, SlotStream stream) {
    this.session = session;
    this.replication = replication;
    this.stream = stream;
  }

  /**
   * Why local writes of this target cannot be seen, for people; empty where they can. Tries it with
   * a temporary slot, which waits for no running transaction longer than two seconds.
   */
  public static Optional<String> whyNot(Endpoint target) {
    return whyNot(target, PLUGIN);
  }

  static Optional<String> whyNot(Endpoint target, String plugin) {
    try (Session session = target.open("pgcutover")) {
      String walLevel = session.setting("wal_level").orElse("unknown");
      if (!walLevel.equals("logical")) {
        return Optional.of(
            "wal_level is %s on the target and must be logical%nhint: Set wal_level = logical there and restart the server; else local writes on it stay unseen."
                .formatted(walLevel));
      }
      session.statementTimeout(PROBE_LIMIT);
      session.list(
          Sql.of("select pg_create_logical_replication_slot(?, ?, true)"),
          row -> true,
          "pgcutover_probe_" + session.backend(),
          plugin);
    } catch (PostgresException e) {
      // The plugin was loaded and only a running transaction is waited for.
      return e.sqlState().equals(QUERY_CANCELED) ? Optional.empty() : Optional.of(reason(e));
    }
    try {
      target.openReplication("pgcutover").close();
      return Optional.empty();
    } catch (PostgresException e) {
      return Optional.of(reason(e));
    }
  }

  /** Makes the slot: writes whose transactions begin after this are seen. */
  public static Lsn createSlot(Session target, String slot) {
    return new ReplicationCommands(target).createSlot(slot, PLUGIN);
  }

  /** Goes on with a slot from {@link #createSlot}, taking it from a process that is gone. */
  public static LocalWrites open(Endpoint target, String slot) {
    Session session = target.open("pgcutover");
    try {
      // A walsender sends only what is on disk; on a standby's disk the mark need not be.
      session.set("synchronous_commit", "local");
      new ReplicationCommands(session).endReader(slot);
      session.statementTimeout(STATEMENT_LIMIT).networkTimeout(STATEMENT_LIMIT.plusSeconds(1));
      Session replication = target.openReplication("pgcutover");
      try {
        return new LocalWrites(
            session, replication, new ReplicationCommands(replication).readSlot(slot, OPTIONS));
      } catch (RuntimeException e) {
        replication.close();
        throw e;
      }
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  /**
   * What was written and committed since the last look; after {@link #open}, since the last
   * confirmed one. The schema pgcutover is left out.
   *
   * @throws PostgresException where the slot or the server is lost: what was written is unknown
   */
  public Reading since(Duration limit) {
    Deadline deadline = Deadline.after(limit);
    String mark = UUID.randomUUID().toString();
    session.list(
        Sql.of("select pg_logical_emit_message(true, ?, ?)"), row -> true, OWN_SCHEMA, mark);
    boolean isComplete = readTo(Change.Note.of(OWN_SCHEMA, mark), deadline);
    taken = read;
    return isComplete
        ? new Reading.Complete(tally.take(this::name))
        : new Reading.Behind(tally.take(this::name), read);
  }

  /** Up to where the WAL was read for what {@link #since} gave so far; zero where it was not. */
  public Lsn taken() {
    return taken;
  }

  /** What was given by {@link #since} so far need not come again. */
  public void confirm() {
    if (!taken.equals(Lsn.ZERO)) {
      stream.confirm(taken);
    }
  }

  /** Leaves the slot; {@link ReplicationCommands#dropSlot} removes it. */
  @Override
  public void close() {
    try (session;
        replication) {}
  }

  private boolean readTo(Change.Note mark, Deadline deadline) {
    int silences = 0;
    while (!deadline.isOver()) {
      Optional<ByteBuffer> message = stream.poll();
      if (message.isEmpty()) {
        Deadline.pause(PAUSE);
        if (++silences % SILENCES == 0) {
          stream.ask();
        }
      } else if (isMark(ChangeText.parse(message.get()), mark)) {
        return true;
      }
    }
    return false;
  }

  private boolean isMark(Change change, Change.Note mark) {
    switch (change) {
      case Change.Begin _ -> tally.begin();
      case Change.Written written -> tally.add(written);
      case Change.Commit _ -> {
        advance();
        tally.commit(read);
      }
      case Change.Note note -> {
        if (note.equals(mark)) {
          advance();
          return true;
        }
      }
    }
    return false;
  }

  /** The mark is written before its own commit: commits between the two have come already. */
  private void advance() {
    Lsn position = stream.position();
    read = position.isAtLeast(read) ? position : read;
  }

  private TableName name(StoredName stored) {
    return new TableName(text(stored.schema()), text(stored.name()));
  }

  /** The plugin writes names in the database's encoding; the server says what they mean. */
  private String text(String stored) {
    if (stored.chars().allMatch(c -> c < 128)) {
      return stored;
    }
    return session.one(
        Sql.of("select convert_from(?, getdatabaseencoding())"),
        row -> row.getString(1),
        (Object) stored.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String reason(PostgresException e) {
    return "local writes cannot be seen: %s%nhint: It takes a free replication slot and walsender, the right of REPLICATION and the plugin %s of PostgreSQL's contrib."
        .formatted(e.getMessage(), PLUGIN);
  }
}
