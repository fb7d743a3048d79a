package org.pgcutover.migrator.schema;

import java.util.List;
import java.util.regex.Pattern;

/**
 * What pg_dump or pg_restore wrote on its standard error. A pg_restore of 17 or newer sets {@code
 * transaction_timeout}, which targets before 17 do not know; that failure, and no other, is
 * harmless.
 */
record ProgramErrors(List<String> lines) {
  /**
   * In English, as pg_restore's own sessions ask the server for. A primary key is told by its kind
   * before its name is looked at (index_check_primary_key).
   */
  private static final Pattern EXISTS =
      Pattern.compile(
          "pg_restore: .*ERROR: (.* already exists| multiple primary keys for table .* are not allowed)");

  private static final String IGNORED = "errors ignored on restore: ";

  /**
   * Whether nothing failed but the setting that the target does not know.
   *
   * @param again whether it is harmless, too, that something exists already
   */
  boolean areHarmless(boolean again) {
    long harmless =
        lines.stream()
            .filter(line ->
                line.contains("Command was: SET transaction_timeout = 0;")
                    || (again && EXISTS.matcher(line).matches()))
            .count();
    long errors = lines.stream().filter(line -> line.startsWith("pg_restore: error: ")).count();
    // With several jobs the number of ignored errors counts some twice; that the line is there says
    // that pg_restore went on to its end.
    return errors == harmless && lines.stream().anyMatch(line -> line.contains(IGNORED));
  }

  /** Whether two of pg_restore's jobs, or one and somebody else, waited for one another. */
  boolean tellOfDeadlock() {
    return lines.stream()
        .anyMatch(line ->
            line.startsWith("pg_restore: error: ") && line.endsWith("ERROR:  deadlock detected"));
  }

  /** The first failure that counts. */
  String first() {
    return lines.stream()
        .filter(line -> line.contains("error:") && !line.contains("transaction_timeout"))
        .findFirst()
        .orElseGet(() -> lines.isEmpty() ? "no message" : lines.getLast());
  }
}
