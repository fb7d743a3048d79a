package org.pgcutover.migrator.watch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.pgcutover.migrator.Plan;
import org.pgcutover.postgres.ByteSize;

/** How much a copy may hold back on the source. A function of what it is told: no server. */
record SourceLimits(Optional<ByteSize> retainedWal, Optional<Duration> snapshotAge) {
  /**
   * At 2.1 billion transactions a server refuses to write (manual, "Preventing Transaction ID
   * Wraparound Failures"); VACUUM needs time once the snapshot is gone.
   */
  static final long MAX_TRANSACTIONS = 1_500_000_000;

  private static final double SHARE_OF_KEEP = 0.8;
  private static final double WARNING = 0.5;
  private static final long STEP = 10L << 30;

  /**
   * Something to be said once.
   *
   * @param about the same for what need not be said again
   */
  record Warning(String about, String text) {}

  /**
   * @param stop why the copy cannot go on; empty where it can
   */
  record Judgement(Optional<String> stop, List<Warning> warnings) {
    Judgement {
      warnings = List.copyOf(warnings);
    }
  }

  static SourceLimits of(Plan.Restraint restraint) {
    return new SourceLimits(restraint.retainedWal(), restraint.snapshotAge());
  }

  /** In bytes; empty where only warnings are given. */
  OptionalLong wal(SourceState state) {
    return retainedWal.isPresent()
        ? OptionalLong.of(retainedWal.get().bytes())
        : state.keepBytes().isPresent()
            ? OptionalLong.of((long) (SHARE_OF_KEEP * state.keepBytes().getAsLong()))
            : OptionalLong.empty();
  }

  /**
   * @param left until the limit of WAL is reached, as far as that can be foreseen
   */
  Judgement judge(SourceState state, String slot, Optional<Duration> left) {
    Optional<String> stop =
        lost(state, slot).or(() -> tooMuchWal(state, slot)).or(() -> tooOld(state));
    return new Judgement(stop, stop.isPresent() ? List.of() : warnings(state, slot, left));
  }

  private static Optional<String> lost(SourceState state, String slot) {
    return switch (state.walStatus()) {
      case "lost" ->
          Optional.of(
              "the slot %s is lost: the source removed WAL that the target still needed"
                  .formatted(slot));
      case "unreserved" ->
          Optional.of(
              "the slot %s is about to be lost: it retains %s of WAL, more than max_slot_wal_keep_size"
                  .formatted(slot, new ByteSize(state.retainedBytes())));
      default -> Optional.empty();
    };
  }

  private Optional<String> tooMuchWal(SourceState state, String slot) {
    OptionalLong limit = wal(state);
    return limit.isPresent() && state.retainedBytes() >= limit.getAsLong()
        ? Optional.of(
            "the slot %s retains %s of WAL; the limit is %s (%s)"
                .formatted(
                    slot,
                    new ByteSize(state.retainedBytes()),
                    new ByteSize(limit.getAsLong()),
                    retainedWal.isPresent()
                        ? "limits.retainedWal"
                        : "four fifths of max_slot_wal_keep_size"))
        : Optional.empty();
  }

  private Optional<String> tooOld(SourceState state) {
    if (state.transactions() >= MAX_TRANSACTIONS) {
      return Optional.of(
          "the copy keeps VACUUM from removing what is older than %,d transactions; the limit is %,d"
              .formatted(state.transactions(), MAX_TRANSACTIONS));
    }
    return snapshotAge
        .filter(limit -> state.snapshotAge().stream().anyMatch(age -> age.compareTo(limit) >= 0))
        .map(limit ->
            "the copy's snapshot is %d s old; the limit is %d s (limits.snapshotAge)"
                .formatted(state.snapshotAge().orElseThrow().toSeconds(), limit.toSeconds()));
  }

  private List<Warning> warnings(SourceState state, String slot, Optional<Duration> left) {
    List<Warning> warnings = new ArrayList<>();
    ByteSize retained = new ByteSize(state.retainedBytes());
    OptionalLong wal = wal(state);
    if (wal.isPresent() && state.retainedBytes() >= WARNING * wal.getAsLong()) {
      warnings.add(
          new Warning(
              "wal",
              "the slot %s retains %s of WAL%s; at %s the copy is given up"
                  .formatted(
                      slot,
                      retained,
                      left.map(l -> ", and has room for %d s more".formatted(l.toSeconds()))
                          .orElse(""),
                      new ByteSize(wal.getAsLong()))));
    } else if (wal.isEmpty() && state.retainedBytes() >= STEP) {
      warnings.add(
          new Warning(
              "wal " + state.retainedBytes() / STEP,
              "the slot %s retains %s of WAL, and nothing limits it".formatted(slot, retained)));
    }
    if (state.transactions() >= WARNING * MAX_TRANSACTIONS) {
      warnings.add(
          new Warning(
              "transactions",
              "the copy keeps VACUUM from removing what is older than %,d transactions; at %,d it is given up"
                  .formatted(state.transactions(), MAX_TRANSACTIONS)));
    }
    snapshotAge
        .filter(limit ->
            state.snapshotAge().stream()
                .anyMatch(age -> age.toMillis() >= WARNING * limit.toMillis()))
        .ifPresent(limit ->
            warnings.add(
                new Warning(
                    "age",
                    "the copy's snapshot is %d s old; at %d s the copy is given up"
                        .formatted(
                            state.snapshotAge().orElseThrow().toSeconds(), limit.toSeconds()))));
    return warnings;
  }
}
