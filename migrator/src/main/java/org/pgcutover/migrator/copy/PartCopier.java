package org.pgcutover.migrator.copy;

import java.util.function.LongConsumer;
import java.util.function.ObjLongConsumer;
import org.pgcutover.migrator.MigrationException;
import org.pgcutover.migrator.anchor.Anchored;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.Sql;
import org.pgcutover.postgres.Table;

/**
 * Copies parts, one after another. A part is one transaction on each side: on the source in the
 * anchor's snapshot, so that its horizon moves on between parts; on the target with the ledger's
 * entry, so that the rows are there exactly if the part counts as copied. A table copied as a whole
 * is truncated in that transaction, which lets FREEZE write the rows as visible and frozen at once;
 * a part of a table never is. Confined to the worker's thread.
 */
final class PartCopier {
  /** As the server has them now, not as the snapshot shows them: these functions see the latest. */
  private static final Sql NOW =
      Sql.of(
          "select coalesce(to_regclass(?) = ?::oid, false) as named, coalesce(pg_relation_filenode(?::oid), 0)::bigint as file_node");

  private record Now(boolean named, long fileNode) {}

  private final WorkerSessions sessions;
  private final Anchored anchored;
  private final LongConsumer passing;
  private final ObjLongConsumer<Long> progress;
  private final CopyRelay relay = new CopyRelay();

  /**
   * @param passing hears of each chunk's bytes, also where a part is copied again; may hold it back
   * @param progress hears of rows and bytes, of those of a part once
   */
  PartCopier(
      WorkerSessions sessions,
      Anchored anchored,
      LongConsumer passing,
      ObjLongConsumer<Long> progress) {
    this.sessions = sessions;
    this.anchored = anchored;
    this.passing = passing;
    this.progress = progress;
  }

  Copied copy(Ledger.Entry entry) {
    PartProgress once = new PartProgress(progress);
    return sessions.outlast(
        entry.part(),
        () -> {
          Session target = sessions.target();
          once.begin();
          return Ledger.copied(target, entry.part())
              .orElseGet(() -> copy(entry, sessions.source(), target, once));
        });
  }

  private Copied copy(Ledger.Entry entry, Session source, Session target, PartProgress once) {
    Part part = entry.part();
    return source.inTransaction(_ -> {
      setSnapshot(source);
      return target.inTransaction(_ -> {
        if (part.freezes()) {
          target.executeVerbatim(
              new Sql("TRUNCATE", "truncate only " + part.table().name().quoted()));
        }
        Copied copied = relay(part, source, target, once);
        // With the ordinary limit again.
        refuseExchanged(entry, sessions.source());
        Ledger.count(target, part, copied);
        return copied;
      });
    });
  }

  private Copied relay(Part part, Session source, Session target, PartProgress once) {
    try (SilenceWatch _ = sessions.watchSilence(relay::silence)) {
      return relay.copy(
          part,
          source,
          target,
          (rows, bytes) -> {
            passing.accept(bytes);
            once.passed(rows, bytes);
          });
    }
  }

  private void setSnapshot(Session source) {
    try {
      anchored.set(source);
    } catch (PostgresException e) {
      if (e.isConnectionFailure()) {
        throw e;
      }
      throw new MigrationException.ServerFailed(
          Side.SOURCE,
          "the snapshot of the copy is gone, for the session that kept it was ended: "
              + e.getMessage(),
          "Run again: the copy starts over.");
    }
  }

  /**
   * A table that is rewritten loses what the snapshot should show (ALTER TABLE), or moves rows to
   * other pages (VACUUM FULL, CLUSTER): manual, "Caveats" of MVCC. COPY goes by name, and another
   * table may have got it. While the part's lock is held, neither begins.
   */
  private static void refuseExchanged(Ledger.Entry entry, Session source) {
    Table table = entry.part().table();
    Now now =
        source.one(
            NOW,
            row -> new Now(row.getBoolean("named"), row.getLong("file_node")),
            table.name().quoted(),
            table.oid(),
            table.oid());
    if (!now.named()) {
      throw new MigrationException.ServerFailed(
          Side.SOURCE,
          "the table %s was renamed while it was copied".formatted(table.name()),
          "Hold such commands back until the copy is done; pgcutover abort, then run, starts over.");
    }
    if (now.fileNode() != entry.fileNode()) {
      throw new MigrationException.ServerFailed(
          Side.SOURCE,
          "the table %s was rewritten while it was copied (ALTER TABLE, VACUUM FULL, CLUSTER or TRUNCATE)"
              .formatted(table.name()),
          "Hold such commands back until the copy is done; pgcutover abort, then run, starts over.");
    }
  }
}
