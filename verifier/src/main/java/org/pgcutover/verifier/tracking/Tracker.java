package org.pgcutover.verifier.tracking;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Lsn;
import org.pgcutover.postgres.ReplicationCommands;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.SlotStream;
import org.pgcutover.postgres.Sql;
import org.pgcutover.postgres.TableName;
import org.pgcutover.verifier.pgoutput.Decoder;
import org.pgcutover.verifier.pgoutput.Message;
import org.pgcutover.verifier.pgoutput.OldRow;
import org.pgcutover.verifier.pgoutput.Relations;
import org.pgcutover.verifier.pgoutput.Tuple;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the source by a slot of its own and notes which rows each committed transaction changed,
 * by key and number of the transaction. Shares no code with what moves the rows. On a thread of its
 * own; the slot is confirmed only behind what is noted for good.
 */
public final class Tracker implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Tracker.class);
  private static final String APPLICATION_NAME = "pgcutover_tracker";
  private static final TableName MARKERS = new TableName("pgcutover", "heartbeat");
  private static final Duration PAUSE = Duration.ofMillis(2);
  private static final long PERSIST_NANOS = Duration.ofSeconds(1).toNanos();
  private static final Sql NEXT_XID =
      Sql.of("select pg_snapshot_xmax(pg_current_snapshot())::text::bigint");

  private final String publication;
  private final Map<TableName, List<String>> keys;
  private final ProofLedger ledger;
  private final ChangedRows rows;
  private final Relations relations = new Relations();
  private final Map<String, Long> markers = new ConcurrentHashMap<>();
  private final Session session;
  private final SlotStream stream;
  private final Thread thread;

  /** The last transaction's number: the next one's is near it. */
  private long xid;

  /** How many wait for a marker. */
  private final AtomicInteger awaited = new AtomicInteger();

  private Lsn read;
  private boolean inTransaction;
  private volatile boolean stopped;
  private volatile @Nullable RuntimeException failure;

  private Tracker(
      String publication,
      Map<TableName, List<String>> keys,
      ProofLedger ledger,
      Session session,
      SlotStream stream,
      long xid) {
    this.publication = publication;
    this.keys = Map.copyOf(keys);
    this.ledger = ledger;
    this.rows = ledger.changedRows();
    this.session = session;
    this.stream = stream;
    this.xid = xid;
    this.read = ledger.read(Side.SOURCE).orElse(Lsn.ZERO);
    this.thread = Thread.ofVirtual().name("tracker").unstarted(this::follow);
  }

  /**
   * Begins to follow, from where the slot was confirmed last.
   *
   * @param slot of pgoutput, there already; whoever reads it is sent away
   * @param publication of all tables that are compared, and of the markers
   * @param keys of each table the columns of its key; none where it has no key
   * @param ledger where it is noted, of the same slot from its beginning
   * @param pin gives a session the settings under which keys are compared
   */
  public static Tracker start(
      Endpoint source,
      String slot,
      String publication,
      Map<TableName, List<String>> keys,
      ProofLedger ledger,
      Consumer<Session> pin) {
    long near;
    try (Session plain = source.open(APPLICATION_NAME)) {
      new ReplicationCommands(plain).endReader(slot);
      near = plain.one(NEXT_XID, row -> row.getLong(1));
    }
    Session session = source.openReplication(APPLICATION_NAME);
    try {
      pin.accept(session);
      SlotStream stream =
          new ReplicationCommands(session)
              .readSlot(slot, Map.of("proto_version", "1", "publication_names", publication));
      Tracker tracker = new Tracker(publication, keys, ledger, session, stream, near);
      tracker.thread.start();
      return tracker;
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  /** The stream that is followed. */
  public String publication() {
    return publication;
  }

  /**
   * Waits until a marker was read, and with it every change that was committed before.
   *
   * @return whether it was before the deadline
   * @throws RuntimeException what ended the tracker
   */
  public boolean await(Marker marker, long beat, Deadline deadline) {
    awaited.incrementAndGet();
    try {
      return deadline.await(
          PAUSE,
          () -> {
            requireAlive();
            return markers.getOrDefault(marker.writer(), 0L) >= beat;
          });
    } finally {
      awaited.decrementAndGet();
    }
  }

  /** What ended it is thrown: what it did not note would pass for unchanged. */
  public void requireAlive() {
    RuntimeException cause = failure;
    if (cause != null) {
      throw cause;
    }
  }

  private void follow() {
    long persisted = System.nanoTime();
    try {
      while (!stopped) {
        Optional<ByteBuffer> message = stream.poll();
        message.map(Decoder::decode).ifPresent(this::take);
        if (isTimeToPersist(System.nanoTime() - persisted)) {
          persist();
          persisted = System.nanoTime();
        }
        if (message.isEmpty()) {
          idle();
        }
      }
      persist();
    } catch (RuntimeException e) {
      if (!stopped) {
        log.warn("source: the tracker ended: {}", e.getMessage());
        failure = e;
      }
    }
  }

  /**
   * What other databases write passes as well: the slot must not keep it. Where somebody waits, the
   * server is asked to look again.
   */
  private void idle() {
    if (awaited.get() > 0) {
      stream.ask();
    }
    if (!inTransaction) {
      advance(stream.position());
    }
    Deadline.pause(PAUSE);
  }

  /** Whoever waits for a marker, in the freeze for one, need not wait for the disk as well. */
  private boolean isTimeToPersist(long nanos) {
    return nanos > PERSIST_NANOS && (awaited.get() == 0 || nanos > 10 * PERSIST_NANOS);
  }

  /** Never back: what the slot sends again was noted before. */
  private void advance(Lsn position) {
    read = position.isAtLeast(read) ? position : read;
  }

  /**
   * Between transactions and within one alike: changes that come twice are noted twice. While the
   * slot sends again what was noted, a row's mark may be of an earlier transaction than its last,
   * which then has to come as well: nothing is confirmed until it has.
   */
  private void persist() {
    if (!read.equals(Lsn.ZERO)) {
      ledger.persist(Side.SOURCE, read);
      if (stream.position().isAtLeast(read)) {
        stream.confirm(read);
      }
    }
  }

  private void take(Message message) {
    switch (message) {
      case Message.Begin begin -> {
        inTransaction = true;
        xid = SourceSnapshot.full(begin.xid(), xid);
      }
      case Message.Commit commit -> {
        inTransaction = false;
        advance(commit.end());
      }
      case Message.Relation relation -> relations.announced(relation);
      case Message.Insert(long oid, Tuple row) ->
          written(relations.of(oid, row), row, new OldRow.None());
      case Message.Update(long oid, OldRow old, Tuple row) ->
          written(relations.of(oid, row), row, old);
      case Message.Delete(long oid, OldRow.Known old) ->
          changed(relations.of(oid, old.row()), old.row(), new OldRow.None());
      case Message.Truncate truncate ->
          truncate.relations().forEach(oid -> whole(relations.of(oid).name()));
      case Message.Origin _, Message.Type _, Message.LogicalMessage _ -> {}
    }
  }

  private void written(Message.Relation relation, Tuple row, OldRow old) {
    if (relation.name().equals(MARKERS)) {
      marker(relation, row);
    } else {
      changed(relation, row, old);
    }
  }

  private void changed(Message.Relation relation, Tuple row, OldRow old) {
    List<String> key = keys.get(relation.name());
    if (key == null) {
      return;
    }
    Optional<Tuple> before =
        old instanceof OldRow.Known known ? Optional.of(known.row()) : Optional.empty();
    Optional<List<String>> now = key(relation, key, row, before);
    if (now.isEmpty()) {
      whole(relation.name());
      return;
    }
    rows.changed(relation.name(), now.get(), xid);
    before
        .flatMap(tuple -> key(relation, key, tuple, Optional.empty()))
        .ifPresent(earlier -> rows.changed(relation.name(), earlier, xid));
  }

  private void whole(TableName table) {
    if (keys.containsKey(table)) {
      rows.changed(table, xid);
    }
  }

  /**
   * The key's values; a value that an update left out of line is taken from the old row. Empty
   * where the table has no key, or not all of it is told.
   */
  private static Optional<List<String>> key(
      Message.Relation relation, List<String> columns, Tuple row, Optional<Tuple> before) {
    List<String> values = new ArrayList<>(columns.size());
    for (String column : columns) {
      int at = indexOf(relation, column);
      if (at < 0) {
        return Optional.empty();
      }
      Optional<Tuple> told = row.value(at) == Tuple.Value.UNCHANGED ? before : Optional.of(row);
      told.filter(tuple -> tuple.value(at) == Tuple.Value.TEXT)
          .flatMap(tuple -> KeyText.of(relation.columns().get(at), tuple, at))
          .ifPresent(values::add);
    }
    return values.isEmpty() || values.size() < columns.size()
        ? Optional.empty()
        : Optional.of(values);
  }

  private static int indexOf(Message.Relation relation, String column) {
    for (int i = 0; i < relation.columns().size(); i++) {
      if (relation.columns().get(i).name().equals(column)) {
        return i;
      }
    }
    return -1;
  }

  private void marker(Message.Relation relation, Tuple row) {
    String writer = row.text(indexOf(relation, "writer"));
    long beat = Long.parseLong(row.text(indexOf(relation, "beat")));
    markers.merge(writer, beat, Math::max);
  }

  @Override
  public void close() {
    stopped = true;
    try {
      thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    session.close();
  }
}
