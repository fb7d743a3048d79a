package org.pgcutover.migrator.schema;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What pg_restore wrote on its standard error. A pg_restore of 17 or newer sets {@code
 * transaction_timeout}, which targets before 17 do not know; that failure, and no other, is
 * harmless.
 */
record RestoreErrors(List<String> lines) {
  /** In English, as pg_restore's own sessions ask the server for. */
  private static final Pattern EXISTS = Pattern.compile("pg_restore: .*ERROR: .* already exists");

  private static final Pattern IGNORED = Pattern.compile("errors ignored on restore: (\\d+)");

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
    long ignored =
        lines.stream()
            .map(IGNORED::matcher)
            .filter(Matcher::find)
            .mapToLong(matcher -> Long.parseLong(matcher.group(1)))
            .sum();
    return ignored > 0 && ignored == harmless;
  }

  /** The first failure that counts. */
  String first() {
    return lines.stream()
        .filter(line -> line.contains("error:") && !line.contains("transaction_timeout"))
        .findFirst()
        .orElseGet(() -> lines.isEmpty() ? "no message" : lines.getLast());
  }
}
