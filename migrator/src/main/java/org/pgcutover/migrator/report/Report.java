package org.pgcutover.migrator.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.pgcutover.migrator.Carried;
import org.pgcutover.migrator.Outcome;
import org.pgcutover.migrator.catchup.CaughtUp;
import org.pgcutover.migrator.check.Server;
import org.pgcutover.migrator.copy.SnapshotCopied;
import org.pgcutover.migrator.cutover.CutoverDone;
import org.pgcutover.migrator.cutover.Gate;
import org.pgcutover.migrator.cutover.Rehearsed;
import org.pgcutover.migrator.cutover.Unreplicated;
import org.pgcutover.migrator.parity.ProvedAfterwards;
import org.pgcutover.verifier.Parity;
import org.pgcutover.verifier.ParityReport;

/**
 * {@code report.json}. Parts that a run did not come to are absent.
 *
 * @param carried what came along, and what of the source did not
 * @param afterwards what came of comparing everything once more, as of the freeze; absent in what
 *     is written until then
 * @param parity of the freeze where it was cut over, else what was proved while the source was live
 * @param gate as it was decided
 * @param rehearsal what a cutover would have taken, where it was only rehearsed
 * @param outcome {@code cut-over}, {@code rolled-back}, {@code copied} where it was to end there,
 *     {@code at-the-gate} where a person shall go through it, "rehearsed", or {@code refused} where
 *     it is closed
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record Report(
    int schemaVersion,
    String migration,
    String outcome,
    List<String> reasons,
    ServerPart source,
    ServerPart target,
    Carried carried,
    CopyPart copy,
    Optional<CatchUpPart> catchUp,
    Optional<ParityPart> parity,
    Optional<GatePart> gate,
    Optional<CutoverPart> cutover,
    Optional<CutoverPart> rehearsal,
    Optional<AfterwardsPart> afterwards,
    Optional<WorkloadPart> workload) {
  /** Of {@code report.json} and what {@code verify} prints; a key that is added leaves it. */
  static final int SCHEMA_VERSION = 1;

  public record ServerPart(String version, String systemIdentifier) {
    static ServerPart of(Server server) {
      return new ServerPart(server.version().toString(), server.systemIdentifier());
    }
  }

  public record CopyPart(int tables, long rows, long bytes, double seconds, double indexSeconds) {
    static CopyPart of(SnapshotCopied copied) {
      return new CopyPart(
          copied.tables(), copied.rows(), copied.bytes(), copied.seconds(), copied.indexSeconds());
    }
  }

  public record CatchUpPart(double seconds, long transactions) {
    static CatchUpPart of(CaughtUp caughtUp) {
      return new CatchUpPart(caughtUp.seconds(), caughtUp.transactions());
    }
  }

  public record CutoverPart(
      long writesBlockedMillis, Map<String, Long> phasesMillis, UnreplicatedPart unreplicated) {
    /** What a rehearsal took. */
    public static CutoverPart of(Rehearsed rehearsed) {
      return new CutoverPart(
          rehearsed.writesBlockedMillis(),
          rehearsed.phasesMillis(),
          UnreplicatedPart.of(rehearsed.unreplicated()));
    }

    /** On one line, for people. */
    public String line() {
      return "%,d ms: %s"
          .formatted(
              writesBlockedMillis,
              phasesMillis.entrySet().stream()
                  .map(e -> e.getKey() + " " + e.getValue())
                  .collect(Collectors.joining(", ")));
    }

    static CutoverPart of(CutoverDone done) {
      return new CutoverPart(
          done.writesBlockedMillis(),
          done.phasesMillis(),
          UnreplicatedPart.of(done.unreplicated()));
    }
  }

  /**
   * The second proof.
   *
   * @param tables that were compared, of which {@code notEqual} tells more
   */
  public record AfterwardsPart(
      String verdict,
      List<String> reasons,
      int tables,
      long rowsCompared,
      double seconds,
      List<ParityPart.TablePart> notEqual) {
    static AfterwardsPart of(ProvedAfterwards proof) {
      return new AfterwardsPart(
          proof.verdict().word(),
          proof.verdict().reasons(),
          proof.tables().size(),
          proof.rowsCompared(),
          proof.elapsed().toMillis() / 1e3,
          proof.tables().stream()
              .filter(table -> !(table.verdict() instanceof Parity.Equal))
              .map(table -> ParityPart.TablePart.of(table, Optional.empty()))
              .toList());
    }
  }

  /** What no stream carries: copied while writes were blocked, and compared like the rest. */
  public record UnreplicatedPart(
      int unloggedTables, long unloggedRows, int largeObjects, int largeObjectsCopied) {
    static UnreplicatedPart of(Unreplicated.Brought brought) {
      return new UnreplicatedPart(
          brought.tables(), brought.rows(), brought.largeObjects(), brought.largeObjectsCopied());
    }
  }

  /** The demo's own clients: what they were told was written, and what the target holds of it. */
  public record WorkloadPart(
      long acknowledged,
      long lost,
      long duplicated,
      long longestGapMillis,
      long longestWaitMillis,
      double p99Millis) {}

  /** The report of a run that ended by itself. */
  public static Report of(String migration, Outcome outcome, Server source, Server target) {
    return switch (outcome) {
      case Outcome.Done done ->
          takenOver(
              migration, "cut-over", source, target, done.carried(), done.copied(), done.passed());
      case Outcome.RolledBack back ->
          takenOver(
              migration,
              "rolled-back",
              source,
              target,
              back.carried(),
              back.copied(),
              back.passed());
      case Outcome.Copied end ->
          unfinished(
              migration,
              "copied",
              List.of(
                  "the target does not follow yet, and the slot retains the source's WAL until the next run"),
              source,
              target,
              end.carried(),
              end.copied(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty());
      case Outcome.AtTheGate gate ->
          unfinished(
              migration,
              "at-the-gate",
              List.of("the gate is open, and the cutover is left to its operator"),
              source,
              target,
              gate.carried(),
              gate.copied(),
              Optional.of(gate.caughtUp()),
              Optional.of(gate.rehearsal()),
              Optional.of(gate.gate()),
              Optional.empty());
      case Outcome.RehearsalDone done ->
          unfinished(
              migration,
              "rehearsed",
              List.of("writes go on at the source, and the target follows"),
              source,
              target,
              done.carried(),
              done.copied(),
              Optional.of(done.caughtUp()),
              Optional.of(done.rehearsed().parity()),
              Optional.of(done.gate()),
              Optional.of(done.rehearsed()));
      case Outcome.GateClosed closed ->
          unfinished(
              migration,
              "refused",
              closed.reasons(),
              source,
              target,
              closed.carried(),
              closed.copied(),
              Optional.of(closed.caughtUp()),
              Optional.of(closed.rehearsal()),
              Optional.of(closed.gate()),
              Optional.empty());
    };
  }

  public Report with(WorkloadPart part) {
    return new Report(
        schemaVersion,
        migration,
        outcome,
        reasons,
        source,
        target,
        carried,
        copy,
        catchUp,
        parity,
        gate,
        cutover,
        rehearsal,
        afterwards,
        Optional.of(part));
  }

  private static Report takenOver(
      String migration,
      String outcome,
      Server source,
      Server target,
      Carried carried,
      SnapshotCopied copied,
      Optional<Outcome.Passed> passed) {
    return new Report(
        SCHEMA_VERSION,
        migration,
        outcome,
        List.of(),
        ServerPart.of(source),
        ServerPart.of(target),
        carried,
        CopyPart.of(copied),
        passed.map(Outcome.Passed::caughtUp).map(CatchUpPart::of),
        passed.map(p -> ParityPart.of(p.cutOver().parity())),
        passed.map(p -> GatePart.of(p.gate())),
        passed.map(p -> CutoverPart.of(p.cutOver())),
        Optional.empty(),
        passed.flatMap(Outcome.Passed::afterwards).map(AfterwardsPart::of),
        Optional.empty());
  }

  private static Report unfinished(
      String migration,
      String outcome,
      List<String> reasons,
      Server source,
      Server target,
      Carried carried,
      SnapshotCopied copied,
      Optional<CaughtUp> caughtUp,
      Optional<ParityReport> rehearsal,
      Optional<Gate> gate,
      Optional<Rehearsed> rehearsed) {
    return new Report(
        SCHEMA_VERSION,
        migration,
        outcome,
        reasons,
        ServerPart.of(source),
        ServerPart.of(target),
        carried,
        CopyPart.of(copied),
        caughtUp.map(CatchUpPart::of),
        rehearsal.map(ParityPart::of),
        gate.map(decided -> GatePart.of(decided.checks())),
        Optional.empty(),
        rehearsed.map(CutoverPart::of),
        Optional.empty(),
        Optional.empty());
  }
}
