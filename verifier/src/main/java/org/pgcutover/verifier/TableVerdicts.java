package org.pgcutover.verifier;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.pgcutover.postgres.TableName;
import org.pgcutover.verifier.tracking.ProofLedger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a live proof knows of each table, as it stands, and the ledger with it: what is found equal
 * is noted there, what is not is in doubt there. A certain difference stays, whatever a later
 * comparison finds. Thread-safe, as long as a table's verdict comes from one thread at a time.
 */
final class TableVerdicts {
  private static final Logger log = LoggerFactory.getLogger(TableVerdicts.class);

  private final ProofLedger ledger;
  private final Map<TableName, TableParity> results = new ConcurrentHashMap<>();

  /** Whose changed rows could not be compared the last time; all others are as they were. */
  private final Map<TableName, Parity.Inconclusive> doubts = new ConcurrentHashMap<>();

  /** Found equal by an earlier proof, and not looked at since. */
  private final Set<TableName> takenOver = new HashSet<>();

  TableVerdicts(ProofLedger ledger) {
    this.ledger = ledger;
  }

  void takeOver(TableName table, ProofLedger.Rows known) {
    takenOver.add(table);
    note(
        new TableParity(
            table,
            new Parity.Equal(),
            OptionalLong.of(known.source()),
            OptionalLong.of(known.target()),
            RowDifferences.NONE));
  }

  /** Those that an earlier proof found equal; asked for once, for then they are looked at. */
  Set<TableName> takenOver() {
    Set<TableName> all = Set.copyOf(takenOver);
    takenOver.clear();
    return all;
  }

  void note(TableParity table) {
    doubts.remove(table.table());
    TableParity known =
        results.merge(
            table.table(),
            table,
            (before, now) -> before.verdict() instanceof Parity.Different ? before : now);
    if (!(known.verdict() instanceof Parity.Equal)) {
      ledger.doubt(table.table());
    }
  }

  /** Of a comparison whose snapshots are aligned: later changes are in the ledger, or will be. */
  void noteTracked(TableParity table) {
    note(table);
    if (of(table.table()).filter(verdict -> verdict instanceof Parity.Equal).isPresent()) {
      ledger.foundEqual(
          table.table(),
          new ProofLedger.Rows(table.sourceRows().orElseThrow(), table.targetRows().orElseThrow()));
    }
  }

  /** Of a table that was compared before: rows that were looked up by their keys differ. */
  void differ(TableName table, RowDifferences differences) {
    log.warn("{}: {}", table, differences.summary());
    TableParity known = Optional.ofNullable(results.get(table)).orElseThrow();
    note(
        new TableParity(
            table,
            Parity.different(differences.summary()),
            known.sourceRows(),
            known.targetRows(),
            differences));
  }

  /** Until it is noted anew, or all doubts are forgotten, it does not count as equal. */
  void doubt(TableName table, Parity.Inconclusive doubt) {
    doubts.put(table, doubt);
  }

  /** Its changed rows could not be compared, and for a reason that does not pass by itself. */
  boolean isRefused(TableName table) {
    return Optional.ofNullable(doubts.get(table)).filter(doubt -> !doubt.inFlight()).isPresent();
  }

  void forgetDoubts() {
    doubts.clear();
  }

  /** Forgets the tables that are not among these. */
  void retain(Collection<TableName> names) {
    results.keySet().retainAll(names);
  }

  /** Without regard to doubts. */
  Optional<Parity> of(TableName table) {
    return Optional.ofNullable(results.get(table)).map(TableParity::verdict);
  }

  List<TableParity> standing() {
    return results.values().stream().map(this::unlessInDoubt).toList();
  }

  private TableParity unlessInDoubt(TableParity table) {
    return table.verdict() instanceof Parity.Equal
        ? Optional.ofNullable(doubts.get(table.table())).map(table::with).orElse(table)
        : table;
  }
}
