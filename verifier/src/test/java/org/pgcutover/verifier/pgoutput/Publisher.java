package org.pgcutover.verifier.pgoutput;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.ReplicationCommands;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.SlotStream;
import org.pgcutover.postgres.embedded.EmbeddedServer;

/**
 * A database of its own that publishes everything, and what it sent. The servers are started once
 * and end with the process.
 */
final class Publisher implements AutoCloseable {
  private static final Map<Integer, EmbeddedServer> SERVERS = new ConcurrentHashMap<>();
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final Map<String, String> SETTINGS =
      Map.of("wal_level", "logical", "fsync", "off", "max_prepared_transactions", "5");

  private final String slot;
  private final Session session;
  private final Session replication;
  private final SlotStream stream;

  private Publisher(String slot, Session session, Session replication, SlotStream stream) {
    this.slot = slot;
    this.session = session;
    this.replication = replication;
    this.stream = stream;
  }

  static Publisher fresh(int major) {
    return fresh(major, "");
  }

  /**
   * @param options what to add to CREATE DATABASE
   */
  static Publisher fresh(int major, String options) {
    Endpoint endpoint =
        SERVERS
            .computeIfAbsent(major, m -> EmbeddedServer.start(m, SETTINGS))
            .endpoint(Side.SOURCE);
    String name = "publisher" + NUMBER.incrementAndGet();
    try (Session session = endpoint.open("test")) {
      session.execute("create database " + name + " " + options);
    }
    Session session = endpoint.withDatabase(name).open("test");
    session.execute("create publication p for all tables");
    new ReplicationCommands(session).createSlot(name, "pgoutput");
    Session replication = endpoint.withDatabase(name).openReplication("test");
    SlotStream stream =
        new ReplicationCommands(replication)
            .readSlot(
                name, Map.of("proto_version", "1", "publication_names", "p", "messages", "true"));
    return new Publisher(name, session, replication, stream);
  }

  Session session() {
    return session;
  }

  /**
   * What the statements made the server send, without the empty transactions that a 14 sends for
   * every command on the catalogue.
   */
  List<Message> sent(String... statements) {
    List<Message> sent = new ArrayList<>();
    for (byte[] bytes : recorded(statements)) {
      Message message = Decoder.decode(ByteBuffer.wrap(bytes));
      if (message instanceof Message.Commit
          && !sent.isEmpty()
          && sent.getLast() instanceof Message.Begin) {
        sent.removeLast();
      } else {
        sent.add(message);
      }
    }
    return List.copyOf(sent);
  }

  /** The same as bytes; each of them was seen to survive reading and writing. */
  List<byte[]> recorded(String... statements) {
    for (String statement : statements) {
      session.execute(statement);
    }
    session.execute("select pg_logical_emit_message(true, 'end of test', '')");
    List<byte[]> recorded = new ArrayList<>();
    Deadline deadline = Deadline.after(Duration.ofSeconds(30));
    boolean isEnding = false;
    while (true) {
      byte[] bytes = next(deadline);
      Message message = Decoder.decode(ByteBuffer.wrap(bytes));
      assertThat(Encoding.of(message)).isEqualTo(bytes);
      if (isEnding) {
        // The Begin of the ending transaction was recorded too.
        recorded.removeLast();
        return recorded;
      }
      isEnding = message instanceof Message.LogicalMessage m && m.prefix().equals("end of test");
      if (!isEnding) {
        recorded.add(bytes);
      }
    }
  }

  private byte[] next(Deadline deadline) {
    Optional<ByteBuffer> next = stream.poll();
    while (next.isEmpty()) {
      assertThat(deadline.isOver()).as("the stream went silent").isFalse();
      Deadline.pause(Duration.ofMillis(1));
      next = stream.poll();
    }
    byte[] bytes = new byte[next.get().remaining()];
    next.get().get(bytes);
    return bytes;
  }

  @Override
  public void close() {
    replication.close();
    try (session) {
      new ReplicationCommands(session).dropSlot(slot);
    }
  }
}
