package org.pgcutover.migrator.parity;

import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pgcutover.migrator.Plan;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.Scope;
import org.pgcutover.verifier.FrozenInstant;
import org.pgcutover.verifier.RowsParity;
import org.pgcutover.verifier.RowsProgress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A second proof, which trusts nothing of the first: everything compared once more as of the
 * cutover's frozen moment, while the new server works and the way back is open. No cutover fails
 * for want of it. For one thread at a time.
 */
public final class ProofAfterwards implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ProofAfterwards.class);

  private final Plan plan;
  private @Nullable FrozenInstant instant;
  private FrozenInstant.@Nullable Kept kept;

  public ProofAfterwards(Plan plan) {
    this.plan = plan;
  }

  /** Before the freeze: what takes time. */
  public void prepare(Scope scope) {
    close();
    if (plan.limits().afterwards().isZero()) {
      return;
    }
    try {
      instant =
          FrozenInstant.prepare(
              plan.source(), plan.target(), plan.jobs(), scope, plan.tablespaces());
    } catch (PostgresException e) {
      warn(e);
    }
  }

  /** Nobody writes, and all has arrived. */
  public void keep(Deadline deadline) {
    if (instant == null) {
      return;
    }
    try {
      kept = instant.keep(deadline);
    } catch (PostgresException e) {
      warn(e);
    }
  }

  private static void warn(PostgresException e) {
    log.warn("there will be no comparison after the cutover: {}", e.getMessage());
  }

  /**
   * Compares every table.
   *
   * @return empty where no moment was kept
   */
  public Optional<ProvedAfterwards> compare(Deadline deadline, Consumer<RowsProgress> progress) {
    if (instant == null || kept == null) {
      return Optional.empty();
    }
    try {
      RowsParity rows = instant.compare(kept, deadline, progress);
      return Optional.of(
          new ProvedAfterwards(rows.verdict(), rows.tables(), rows.rowsCompared(), rows.elapsed()));
    } catch (PostgresException e) {
      log.warn("the comparison after the cutover ended early: {}", e.getMessage());
      return Optional.of(ProvedAfterwards.notAtAll(e, deadline.elapsed()));
    }
  }

  /** Lets the snapshots go; may be done again, and another moment prepared. */
  @Override
  public void close() {
    if (instant != null) {
      instant.close();
    }
    instant = null;
    kept = null;
  }
}
