package org.pgcutover.migrator.largeobject;

import static java.util.stream.Collectors.toMap;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.pgcutover.migrator.MigrationException;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/**
 * Makes the target's large objects the source's: takes away those that are gone, and copies those
 * that are missing or differ in pages, owner, grants or comment. What was made is noted on the
 * target in the same transaction, so that an undo takes back that and nothing else. In batches, for
 * each object takes an entry of the server's lock table until its transaction ends.
 */
public final class LargeObjects {
  private static final Sql ALL =
      Sql.of("select oid::bigint from pg_largeobject_metadata order by oid");
  private static final Sql DIGESTS = Sql.file(LargeObjects.class, "digests");
  private static final Sql ATTRIBUTES = Sql.file(LargeObjects.class, "attributes");
  public static final Sql NOTE =
      Sql.of("create table if not exists pgcutover.large_object (oid oid primary key)");

  /** Objects, twice. */
  public static final Sql CREATE =
      Sql.of(
          "with noted as (insert into pgcutover.large_object select unnest(?::bigint[])::oid on conflict do nothing) select lo_create(oid::oid) from unnest(?::bigint[]) as wanted (oid)");

  /** Objects, offsets and pages. */
  public static final Sql PUT =
      Sql.of(
          "select lo_put(oid::oid, at, page) from unnest(?::bigint[], ?::bigint[], ?::bytea[]) as block (oid, at, page)");

  /** Objects. */
  public static final Sql UNLINK =
      Sql.of(
          "select lo_unlink(m.oid) from pg_largeobject_metadata m where m.oid = any (select unnest(?::bigint[])::oid)");

  /** What {@code attributes.sql} composes on the source, of one object. */
  public static final List<Sql> ATTRIBUTES_AS_GIVEN =
      List.of(
          Sql.of("alter large object <oid> owner to <owner>"),
          Sql.of("revoke all on large object <oid> from <owner>"),
          Sql.of("set local role <grantor>"),
          Sql.of("grant <privilege> on large object <oid> to <role>"),
          Sql.of("reset role"),
          Sql.of("comment on large object <oid> is <comment>"));

  private static final Sql NOTED =
      Sql.of("select to_regclass('pgcutover.large_object') is not null");
  private static final Sql MADE =
      Sql.of(
          "select m.oid::bigint from pg_largeobject_metadata m join pgcutover.large_object o using (oid) order by 1");
  private static final String PAGES =
      "select loid::bigint, pageno::bigint * current_setting('block_size')::bigint / 4, data from pg_largeobject where loid = any (select unnest(?::bigint[])::oid) order by loid, pageno";

  private static final int OBJECTS_AT_ONCE = 500;

  /** Of at most a quarter of a block each. */
  private static final int PAGES_AT_ONCE = 512;

  /**
   * What was done.
   *
   * @param compared how many the source has
   * @param copied of these, how many were missing on the target or differed
   */
  public record Brought(int compared, int copied) {}

  private final Session source;
  private final Session target;
  private final Deadline deadline;

  /**
   * @param deadline for all of them together
   */
  public LargeObjects(Session source, Session target, Deadline deadline) {
    this.source = source;
    this.target = target;
    this.deadline = deadline;
  }

  /**
   * Copies what differs; live, the next one will find what was written meanwhile.
   *
   * @throws MigrationException.GivenUp where the deadline came first
   */
  public Brought bring() {
    List<Long> wanted = list(source);
    List<Long> there = list(target);
    if (wanted.isEmpty() && there.isEmpty()) {
      return new Brought(0, 0);
    }
    target.execute(NOTE);
    List<Long> gone = without(there, wanted);
    batches(gone).forEach(batch -> target.inTransaction(_ -> unlink(batch)));
    List<Long> copied = without(wanted, there);
    batches(without(wanted, copied)).forEach(batch -> copied.addAll(differing(batch)));
    batches(copied).forEach(this::copy);
    return new Brought(wanted.size(), copied.size());
  }

  /** Whether there is one in either database. */
  public static boolean areThere(Session source, Session target) {
    return !list(source).isEmpty() || !list(target).isEmpty();
  }

  /** Removes from the target what was copied there. */
  public static void removeCopied(Session target) {
    if (target.one(NOTED, row -> row.getBoolean(1))) {
      for (List<Long> batch : batches(target.list(MADE, row -> row.getLong(1)))) {
        unlink(target, batch);
      }
    }
  }

  private List<Long> differing(List<Long> batch) {
    requireInTime();
    CompletableFuture<Map<Long, String>> onTarget =
        CompletableFuture.supplyAsync(() -> digests(target, batch), Thread::startVirtualThread);
    Map<Long, String> onSource = digests(source, batch);
    Map<Long, String> found = join(onTarget);
    // One that was removed on the source meanwhile is left for the next time.
    return batch.stream()
        .filter(onSource::containsKey)
        .filter(oid -> !Objects.equals(onSource.get(oid), found.get(oid)))
        .toList();
  }

  private void copy(List<Long> batch) {
    target.inTransaction(_ -> {
      unlink(batch);
      target.list(CREATE, row -> row.getLong(1), array(batch), array(batch));
      copyPages(batch);
      List<String> attributes =
          quoting(
              source,
              () -> source.list(ATTRIBUTES, row -> row.getString(1), array(batch), array(batch)));
      // All in one message: one round trip a statement would be thousands.
      return target.onConnection(
          "large objects' attributes",
          c -> {
            try (var statement = c.createStatement()) {
              return statement.execute(String.join(";\n", attributes));
            }
          });
    });
  }

  /** By a cursor, so that objects of any size pass through little memory. */
  private void copyPages(List<Long> batch) {
    source.inTransaction(c -> {
      try (PreparedStatement pages = c.prepareStatement(PAGES)) {
        pages.setFetchSize(PAGES_AT_ONCE);
        pages.setObject(1, array(batch));
        try (ResultSet page = pages.executeQuery()) {
          Block block = new Block();
          while (page.next()) {
            block.add(page);
            if (block.oids.size() == PAGES_AT_ONCE) {
              put(block);
              block = new Block();
            }
          }
          put(block);
        }
      }
      return true;
    });
  }

  private void put(Block block) {
    requireInTime();
    target.list(
        PUT,
        row -> true,
        array(block.oids),
        array(block.offsets),
        block.pages.toArray(byte[][]::new));
  }

  /** Each statement is bounded by itself, all of them together here. */
  private void requireInTime() {
    if (deadline.isOver()) {
      throw new MigrationException.GivenUp(
          "the large objects could not be copied within %d ms"
              .formatted(deadline.elapsed().toMillis()),
          "Raise limits.writesBlocked, or run again when fewer of them change.");
    }
  }

  /** Pages on their way. */
  private static final class Block {
    private final List<Long> oids = new ArrayList<>();
    private final List<Long> offsets = new ArrayList<>();
    private final List<byte[]> pages = new ArrayList<>();

    void add(ResultSet page) throws SQLException {
      oids.add(page.getLong(1));
      offsets.add(page.getLong(2));
      pages.add(page.getBytes(3));
    }
  }

  private boolean unlink(List<Long> batch) {
    return unlink(target, batch);
  }

  private static boolean unlink(Session target, List<Long> batch) {
    target.list(UNLINK, row -> row.getInt(1), (Object) array(batch));
    return true;
  }

  private static Map<Long, String> digests(Session session, List<Long> batch) {
    return quoting(
            session,
            () ->
                session.list(
                    DIGESTS,
                    row -> Map.entry(row.getLong("oid"), row.getString("digest")),
                    (Object) array(batch)))
        .stream()
        .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /**
   * Which names need quotation marks each server knows for itself only: {@code system_user} is
   * reserved from 16 on. What one composes is for the other, and so are digests.
   */
  private static <T> T quoting(Session session, Supplier<T> question) {
    return session.inTransaction(_ -> {
      session.execute("set local quote_all_identifiers = on");
      return question.get();
    });
  }

  private static <T> T join(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private static List<Long> list(Session session) {
    return session.list(ALL, row -> row.getLong(1));
  }

  private static List<Long> without(List<Long> all, List<Long> others) {
    Set<Long> out = new HashSet<>(others);
    return new ArrayList<>(all.stream().filter(oid -> !out.contains(oid)).toList());
  }

  private static List<List<Long>> batches(List<Long> oids) {
    List<List<Long>> batches = new ArrayList<>();
    for (int from = 0; from < oids.size(); from += OBJECTS_AT_ONCE) {
      batches.add(oids.subList(from, Math.min(from + OBJECTS_AT_ONCE, oids.size())));
    }
    return batches;
  }

  private static Long[] array(List<Long> oids) {
    return oids.toArray(Long[]::new);
  }
}
