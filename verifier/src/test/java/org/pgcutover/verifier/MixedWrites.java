package org.pgcutover.verifier;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Session;

/**
 * Clients that write at a given rate: updates of hot and cold rows, insertions, deletions, changes
 * of keys, long values that are touched and left alone, savepoints, prepared and rolled back
 * transactions, large ones, and TRUNCATE. One seed, one sequence of statements a client.
 */
final class MixedWrites implements AutoCloseable {
  static final String TABLES =
      """
      create table account (id int primary key, v int not null, t text);
      create table pair (a text, b int, v int, primary key (a, b));
      create table history (at timestamptz, account int, line text);
      alter table history replica identity full;
      create table document (id int primary key, v int, body text);
      alter table document alter body set storage external;
      create table scratch (id int primary key, v int);
      """;

  private static final int DOCUMENTS = 200;

  private final Endpoint source;
  private final int accounts;
  private final long nanosBetween;

  /** In the names of what a client makes: another start makes others. */
  private final String run;

  private final AtomicLong writes = new AtomicLong();
  private final List<Thread> clients = new ArrayList<>();
  private volatile boolean over;
  private volatile @Nullable Throwable failure;

  private MixedWrites(Endpoint source, int accounts, long nanosBetween, String run) {
    this.source = source;
    this.accounts = accounts;
    this.nanosBetween = nanosBetween;
    this.run = run;
  }

  /** What the tables hold before. */
  static String[] rows(int accounts) {
    return new String[] {
      "insert into account select i, 0, repeat('x', 70) from generate_series(1, %d) i"
          .formatted(accounts),
      "insert into pair select 'k' || i, i, i from generate_series(1, 2000) i",
      "insert into document select i, 0, repeat(md5(i::text), 300) from generate_series(1, %d) i"
          .formatted(DOCUMENTS),
      "insert into scratch select i, i from generate_series(1, 500) i",
      "analyze"
    };
  }

  /**
   * @param perSecond rows written, all clients together
   */
  static MixedWrites start(Endpoint source, int accounts, int perSecond, int clients, long seed) {
    MixedWrites writes =
        new MixedWrites(
            source, accounts, 1_000_000_000L * clients * 4 / perSecond, Long.toHexString(seed));
    for (int i = 0; i < clients; i++) {
      int client = i;
      writes.clients.add(
          Thread.ofPlatform().start(() -> writes.run(client, new Random(seed + client))));
    }
    return writes;
  }

  /** Rows written by now, without those of large transactions. */
  long count() {
    return writes.get();
  }

  /** Ends the clients, and throws what ended one of them before. */
  @Override
  public void close() {
    over = true;
    try {
      for (Thread client : clients) {
        client.join();
      }
    } catch (InterruptedException e) {
      throw Deadline.cancelled();
    }
    if (failure != null) {
      throw new AssertionError("a client failed", failure);
    }
  }

  private void run(int client, Random random) {
    try (Session session = source.open("test")) {
      long due = System.nanoTime();
      for (int i = 0; !over; i++) {
        transaction(session, client, i, random);
        writes.addAndGet(4);
        due += nanosBetween;
        LockSupport.parkNanos(due - System.nanoTime());
      }
    } catch (RuntimeException | Error e) {
      failure = e;
    }
  }

  private void transaction(Session session, int client, int i, Random random) {
    int id = 1 + random.nextInt(accounts);
    int hot = 1 + client;
    int document = 1 + client * (DOCUMENTS / 4) + random.nextInt(DOCUMENTS / 4);
    String name = "c" + client + "_" + run;
    session.execute("begin");
    session.execute("update account set v = v + 1 where id = ?", hot);
    session.execute("update account set v = v + 1 where id = ? and id > 100", id);
    session.execute("insert into pair values (?, ?, 1)", name, i);
    session.execute("update document set v = v + 1 where id = ?", document);
    switch (i % 50) {
      case 7 -> session.execute("insert into history values (now(), ?, 'line')", id);
      case 11 -> session.execute("delete from pair where a = ? and b < ?", name, i - 1000);
      case 13 -> session.execute("update pair set b = -b where a = ? and b = ?", name, i);
      case 17 ->
          session.execute("update document set body = reverse(body) || 'x' where id = ?", document);
      case 19 -> {
        session.execute("savepoint s");
        session.execute("update account set t = 'undone' where id = ?", hot);
        session.execute("rollback to savepoint s");
        session.execute("savepoint s");
        session.execute("update account set t = 'kept' where id = ?", hot);
        session.execute("release savepoint s");
      }
      case 23 -> {
        session.execute("prepare transaction '" + name + "'");
        session.execute("commit prepared '" + name + "'");
        return;
      }
      case 29 -> {
        session.execute("rollback");
        return;
      }
      case 31 -> {
        if (client == 0) {
          session.execute("truncate scratch");
          session.execute("insert into scratch select i, i from generate_series(1, 500) i");
        }
      }
      case 37 -> {
        if (client == 1 && i % 1000 == 37) {
          session.execute(
              "update account set t = t || 'y' where id between 1000 and 6000 and length(t) < 90");
        }
      }
      default -> {}
    }
    session.execute("commit");
  }
}
