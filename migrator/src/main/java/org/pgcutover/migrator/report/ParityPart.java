package org.pgcutover.migrator.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import org.pgcutover.postgres.TableName;
import org.pgcutover.verifier.ParityReport;
import org.pgcutover.verifier.RowDifferences;
import org.pgcutover.verifier.SchemaParity;
import org.pgcutover.verifier.SequencesParity;
import org.pgcutover.verifier.TableParity;

/**
 * What was compared, and what came of it: in the freeze where the migration cut over, else while
 * the source was live.
 *
 * @param seconds of the last comparison: of what had changed, or of everything
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record ParityPart(
    String verdict,
    List<String> reasons,
    long rowsCompared,
    double seconds,
    List<TablePart> tables,
    List<ExcludedPart> excluded,
    SequencesPart sequences,
    SchemaPart schema) {

  /**
   * One table.
   *
   * @param rows on the source; absent where it was not read to the end
   * @param missing rows that the target lacks
   * @param extra rows that only the target has
   * @param different rows that it has otherwise
   * @param seconds of reading it as a whole
   * @param reasons why the verdict is not equal
   * @param differences the first of the rows, in the report of {@code verify} only
   */
  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  public record TablePart(
      String table,
      String verdict,
      OptionalLong rows,
      OptionalLong targetRows,
      long missing,
      long extra,
      long different,
      double seconds,
      List<String> reasons,
      Optional<List<RowPart>> differences) {
    static TablePart of(TableParity table, Optional<List<RowPart>> differences) {
      RowDifferences rows = table.differences();
      return new TablePart(
          table.table().toString(),
          table.verdict().word(),
          table.sourceRows(),
          table.targetRows(),
          rows.missing(),
          rows.extra(),
          rows.different(),
          table.elapsed().toMillis() / 1e3,
          table.verdict().reasons(),
          differences);
    }

    /** Rows that differ and are not told. */
    public long more() {
      return missing + extra + different - differences.map(List::size).orElse(0);
    }
  }

  /** Not compared, and why. */
  public record ExcludedPart(String table, String reason) {}

  /**
   * All sequences.
   *
   * @param different how many of their attributes are
   * @param notes what is worth knowing and no difference
   */
  public record SequencesPart(
      int compared, int different, List<SequencePart> differences, List<String> notes) {
    static SequencesPart of(SequencesParity sequences) {
      return new SequencesPart(
          sequences.compared(),
          sequences.differences().size(),
          sequences.differences().stream()
              .map(d ->
                  new SequencePart(d.sequence().toString(), d.attribute(), d.source(), d.target()))
              .toList(),
          sequences.notes());
    }
  }

  /** One attribute of one sequence. */
  public record SequencePart(String sequence, String attribute, String source, String target) {}

  /** Everything but rows and sequences. */
  public record SchemaPart(int compared, int different, List<ObjectPart> differences) {
    static SchemaPart of(SchemaParity schema) {
      return new SchemaPart(
          schema.compared(),
          schema.differences().size(),
          schema.differences().stream()
              .map(d -> new ObjectPart(d.kind(), d.object(), d.source(), d.target()))
              .toList());
    }
  }

  /** One object of the schema, its definition as each side has it. */
  public record ObjectPart(String kind, String object, String source, String target) {}

  /** Without rows: the report of a migration is handed on. */
  public static ParityPart of(ParityReport parity) {
    return of(parity, (_, _) -> Optional.empty());
  }

  static ParityPart of(
      ParityReport parity,
      BiFunction<TableName, RowDifferences, Optional<List<RowPart>>> differences) {
    return new ParityPart(
        parity.verdict().word(),
        parity.verdict().reasons(),
        parity.rowsCompared(),
        parity.elapsed().toMillis() / 1e3,
        parity.tables().stream()
            .map(t -> TablePart.of(t, differences.apply(t.table(), t.differences())))
            .toList(),
        parity.excluded().stream()
            .map(e -> new ExcludedPart(e.table().toString(), e.reason()))
            .toList(),
        SequencesPart.of(parity.sequences()),
        SchemaPart.of(parity.schema()));
  }
}
