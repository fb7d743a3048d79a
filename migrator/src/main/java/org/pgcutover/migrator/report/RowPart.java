package org.pgcutover.migrator.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pgcutover.verifier.ColumnValues;
import org.pgcutover.verifier.RowDifference;

/**
 * One row that is not the same on both sides.
 *
 * @param kind missing, extra or different
 * @param key the key's columns and their values, or {@code sha256:} and their hash
 * @param columns those that differ
 * @param values what they hold; absent where they were not read
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record RowPart(
    String kind, Map<String, String> key, List<String> columns, Optional<List<ColumnPart>> values) {
  /** As many digits as tell two values apart at a glance; JSON has all. */
  private static final int PREFIX = 12;

  /** One column; a side is null where the column is. */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record ColumnPart(String column, Optional<ValuePart> source, Optional<ValuePart> target) {}

  /**
   * One value.
   *
   * @param length in characters
   * @param value its beginning, at most 1,000 characters; absent where values stay hidden
   */
  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  public record ValuePart(long length, String sha256, Optional<String> value) {
    @Override
    public String toString() {
      String told = "%d characters, sha256 %s".formatted(length, sha256.substring(0, PREFIX));
      return value
          .map(text ->
              text.codePointCount(0, text.length()) < length
                  ? "'%s' and more (%s)".formatted(oneLine(text), told)
                  : "'%s'".formatted(oneLine(text)))
          .orElse(told);
    }
  }

  static RowPart of(
      RowDifference row, List<String> keyColumns, boolean hidesKeys, List<ColumnValues> values) {
    Map<String, String> key = new LinkedHashMap<>();
    for (int i = 0; i < row.key().size(); i++) {
      String value = row.key().get(i);
      key.put(keyColumns.get(i), hidesKeys ? "sha256:" + sha256(value) : value);
    }
    return new RowPart(
        row.kind().name().toLowerCase(Locale.ROOT),
        key,
        row.columns(),
        Optional.of(
                values.stream()
                    .map(v -> new ColumnPart(v.column(), part(v.source()), part(v.target())))
                    .toList())
            .filter(list -> !list.isEmpty()));
  }

  /** For people: the kind with the key, then a line for each column that differs. */
  Stream<String> lines() {
    String row =
        "%-9s %s%s"
            .formatted(
                kind,
                key.entrySet().stream()
                    .map(e -> e.getKey() + "=" + shortened(oneLine(e.getValue())))
                    .collect(Collectors.joining(", ")),
                values.isPresent() || columns.isEmpty() ? "" : ": " + String.join(", ", columns));
    return Stream.concat(
        Stream.of(row),
        values.stream()
            .flatMap(List::stream)
            .map(column ->
                "  %s: %s on the source, %s on the target"
                    .formatted(column.column(), told(column.source()), told(column.target()))));
  }

  private static String told(Optional<ValuePart> value) {
    return value.map(ValuePart::toString).orElse("NULL");
  }

  private static String shortened(String key) {
    String hash = "sha256:";
    return key.startsWith(hash) && key.length() == hash.length() + 64
        ? key.substring(0, hash.length() + PREFIX)
        : key;
  }

  /** What a terminal would obey or break a line at, as an escape. */
  static String oneLine(String text) {
    StringBuilder line = new StringBuilder();
    text.codePoints()
        .forEach(c -> {
          if (Character.isISOControl(c) || c == 0x2028 || c == 0x2029) {
            line.append("\\u%04x".formatted(c));
          } else {
            line.appendCodePoint(c);
          }
        });
    return line.toString();
  }

  private static Optional<ValuePart> part(Optional<ColumnValues.Value> value) {
    return value.map(v -> new ValuePart(v.length(), v.sha256(), v.text()));
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
