package org.pgcutover.migrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.pgcutover.migrator.cutover.ReadOnlyDefault;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.Sql;

/**
 * Applications that never give up, one for each server: each writes whenever its own lets it, and
 * keeps what was acknowledged. A third looks all the while whether both would let it write.
 */
final class Witness implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(5);

  /** A connection costs the machine more than a write. */
  private static final Duration RECONNECT = Duration.ofMillis(50);

  private static final Duration LOOKS = Duration.ofMillis(20);
  private static final String UNIQUE_VIOLATION = "23505";
  private static final Sql LOST =
      Sql.of(
          "select id from unnest(?::bigint[]) as id where (select count(*) from public.written w where w.id = id.id) <> 1");
  private static final Sql TWICE =
      Sql.of("select id from public.written group by id having count(*) > 1");

  private final Map<Side, Endpoint> servers;
  private final AtomicLong next = new AtomicLong();
  private final Map<Side, Set<Long>> acknowledged = new ConcurrentHashMap<>();
  private final Queue<String> faults = new ConcurrentLinkedQueue<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private Witness(DatabasePair pair) {
    this.servers = Map.of(Side.SOURCE, pair.source(), Side.TARGET, pair.target());
  }

  /** What it writes to; on the source, before anything is moved. */
  static void load(DatabasePair pair) {
    pair.onSource(
        """
        create table public.written (n bigint generated always as identity primary key, id bigint not null);
        create index on public.written (id);
        create table public.quiet (id bigint primary key, v text);
        insert into public.quiet select g, 'row ' || g from generate_series(1, 1000) g;
        """);
  }

  static Witness of(DatabasePair pair) {
    Witness witness = new Witness(pair);
    for (Side side : witness.servers.keySet()) {
      witness.acknowledged.put(side, new ConcurrentSkipListSet<>());
      witness.threads.execute(() -> witness.write(side));
    }
    witness.threads.execute(witness::look);
    return witness;
  }

  /** Which of the two takes writes; empty where neither does. Both is a fault. */
  Optional<Side> serving() {
    List<Side> open = new ArrayList<>();
    servers.forEach((side, server) -> {
      if (isOpen(server)) {
        open.add(side);
      }
    });
    assertThat(open).as("sides that take writes").hasSizeLessThan(2);
    return open.stream().findFirst();
  }

  /** Returns when that side has acknowledged some more. */
  void awaitWrites(Side side) {
    int wanted = acknowledged(side).size() + 20;
    await("writes at the " + side)
        .atMost(DEADLINE)
        .until(() -> acknowledged(side).size() >= wanted);
  }

  /** Never two took writes, none was lost, and none is there twice. */
  void assertAllOn(Side side) {
    assertThat(faults).isEmpty();
    List<Long> before = new ArrayList<>();
    acknowledged.values().forEach(before::addAll);
    try (Session session = server(side).open("scenario")) {
      assertThat(session.list(LOST, row -> row.getLong(1), (Object) before.toArray(Long[]::new)))
          .as("acknowledged writes that are not on the %s exactly once, of %d", side, before.size())
          .isEmpty();
      assertThat(session.list(TWICE, row -> row.getLong(1))).as("written twice").isEmpty();
    }
    assertThat(faults).isEmpty();
  }

  @Override
  public void close() {
    threads.shutdownNow();
    try {
      assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Set<Long> acknowledged(Side side) {
    return acknowledged.getOrDefault(side, Set.of());
  }

  private Endpoint server(Side side) {
    return Optional.ofNullable(servers.get(side)).orElseThrow();
  }

  private void write(Side side) {
    try {
      while (true) {
        writeWhileItLasts(side);
        Deadline.pause(RECONNECT);
      }
    } catch (Deadline.CancelledException e) {
      // It was closed.
    }
  }

  /** One connection, as a pool keeps it for as long as it works. */
  private void writeWhileItLasts(Side side) {
    try (Application application = Application.connect(server(side))) {
      application.execute("set synchronous_commit = on");
      while (true) {
        long id = next.incrementAndGet();
        application.execute("insert into public.written (id) values (%d)".formatted(id));
        acknowledged(side).add(id);
        Deadline.pause(PAUSE);
      }
    } catch (SQLException e) {
      if (UNIQUE_VIOLATION.equals(e.getSQLState())) {
        faults.add("%s: the sequence gave out a value that was in use".formatted(side));
      }
    }
  }

  private void look() {
    try {
      while (true) {
        // Both at once for certain: the source before and after the target.
        if (isOpen(server(Side.SOURCE))
            && isOpen(server(Side.TARGET))
            && isOpen(server(Side.SOURCE))) {
          faults.add("both sides took writes at " + Instant.now());
        }
        Deadline.pause(LOOKS);
      }
    } catch (Deadline.CancelledException e) {
      // It was closed.
    }
  }

  private static boolean isOpen(Endpoint server) {
    try {
      return !ReadOnlyDefault.isEffective(server);
    } catch (PostgresException e) {
      return false;
    }
  }
}
