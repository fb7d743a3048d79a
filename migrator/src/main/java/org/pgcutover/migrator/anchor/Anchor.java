package org.pgcutover.migrator.anchor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.pgcutover.migrator.MigrationException;
import org.pgcutover.migrator.Plan;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.ExportedSlot;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.ReplicationCommands;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.Sql;
import org.pgcutover.postgres.Table;
import org.pgcutover.postgres.TableName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publication, slot and exported snapshot on the source. The snapshot holds back VACUUM there, so
 * it is let go with the last row; the slot stays. An anchor that was left keeps its snapshot for
 * {@code limits.resume} after this program has ended, so that the next run may go on with the copy.
 */
public final class Anchor implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Anchor.class);
  private static final Sql HEARTBEAT = Sql.file(Anchor.class, "heartbeat");
  private static final Sql BLOCKERS = Sql.file(Anchor.class, "blockers");

  private final Optional<SnapshotHolder> holder;
  private final Anchored anchored;
  private boolean left;

  private Anchor(Optional<SnapshotHolder> holder, Anchored anchored) {
    this.holder = holder;
    this.anchored = anchored;
  }

  /**
   * Drops anchor. The publication comes first: the slot's stream is decoded with the catalogue of
   * its own time, in which the publication must exist already.
   */
  public static Anchor drop(Plan plan, List<Table> tables) {
    try (Session source = plan.source().open("pgcutover_anchor").silent();
        Session target = plan.target().open("pgcutover_anchor").silent()) {
      target.execute(HEARTBEAT);
      source.execute(HEARTBEAT);
      new ReplicationCommands(source).createPublication(plan.objectName(), published(tables));
    }
    try (Session replication = plan.source().openReplication("pgcutover_anchor")) {
      replication.withoutTransactionTimeout();
      ExportedSlot slot = createSlot(replication, plan);
      log.info("source: slot {} begins at {}", slot.slot(), slot.consistentPoint());
      SnapshotHolder holder = SnapshotHolder.takeOver(plan, slot.snapshot());
      return new Anchor(
          Optional.of(holder),
          new Anchored(slot.slot(), slot.consistentPoint(), holder.snapshot(), holder.holder()));
    }
  }

  /** An anchor that was left; its snapshot may be gone. */
  public static Anchor rejoin(Plan plan, Anchored anchored) {
    return new Anchor(SnapshotHolder.rejoin(plan, anchored), anchored);
  }

  /** Whether the snapshot was still there when the anchor was taken. */
  public boolean isHeld() {
    return holder.isPresent();
  }

  public Anchored anchored() {
    return anchored;
  }

  /** Lets the snapshot go. Thread-safe, and may be called again. */
  public void release() {
    holder.ifPresent(SnapshotHolder::release);
  }

  /** From now on closing leaves the snapshot, if it was not let go, to the next run. */
  public void leaveWhenClosed() {
    left = true;
  }

  @Override
  public void close() {
    holder.ifPresent(left ? SnapshotHolder::leave : SnapshotHolder::release);
  }

  /**
   * A partitioned table stands for its leaves, those that come later too. Unlogged ones cannot be
   * published.
   */
  private static List<TableName> published(List<Table> tables) {
    List<TableName> names = new ArrayList<>();
    names.add(new TableName("pgcutover", "heartbeat"));
    tables.stream()
        .filter(table -> !table.leaf() && !table.unlogged())
        .map(Table::name)
        .forEach(names::add);
    return names;
  }

  /**
   * Waits for running transactions of the source, but not for ever: it then says which they are.
   */
  private static ExportedSlot createSlot(Session holder, Plan plan) {
    CompletableFuture<ExportedSlot> created = new CompletableFuture<>();
    Thread.ofVirtual()
        .name("pgcutover-slot")
        .start(() -> complete(created, holder, plan.objectName()));
    Deadline deadline = Deadline.after(plan.limits().anchor());
    while (true) {
      try {
        return created.get(
            Math.min(10_000, deadline.remaining().toMillis() + 1), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        List<String> blockers = blockers(plan);
        log.warn("source: the slot waits for running transactions: {}", blockers);
        if (deadline.isOver()) {
          holder.cancel();
          throw new MigrationException.ServerFailed(
              Side.SOURCE,
              "the slot could not be created within %s, for it waits for %s"
                  .formatted(plan.limits().anchor(), String.join("; ", blockers)),
              "End those transactions, or raise limits.anchor, and run again.");
        }
      } catch (ExecutionException e) {
        throw e.getCause() instanceof RuntimeException cause
            ? cause
            : new CompletionException(e.getCause());
      } catch (InterruptedException e) {
        holder.cancel();
        throw Deadline.cancelled();
      }
    }
  }

  private static void complete(
      CompletableFuture<ExportedSlot> created, Session holder, String slot) {
    try {
      created.complete(new ReplicationCommands(holder).createSlot(slot));
    } catch (RuntimeException e) {
      created.completeExceptionally(e);
    }
  }

  private static List<String> blockers(Plan plan) {
    try (Session session = plan.source().open("pgcutover_anchor")) {
      return session.list(BLOCKERS, row -> row.getString("who"));
    } catch (PostgresException e) {
      return List.of("transactions that cannot be named: " + e.getMessage());
    }
  }
}
