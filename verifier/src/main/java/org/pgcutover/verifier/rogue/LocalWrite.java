package org.pgcutover.verifier.rogue;

import java.util.EnumMap;
import java.util.Map;
import org.pgcutover.postgres.Lsn;
import org.pgcutover.postgres.TableName;

/**
 * What local transactions did to one table. Never holds row values.
 *
 * @param counts rows by kind, and truncates; a kind that did not happen is not there
 * @param first where the commit of the first of these transactions ends
 * @param last and that of the last
 */
public record LocalWrite(TableName table, Map<Kind, Long> counts, Lsn first, Lsn last) {
  /** In the words of the plugin. */
  public enum Kind {
    INSERT,
    UPDATE,
    DELETE,
    TRUNCATE
  }

  public LocalWrite {
    counts = Map.copyOf(counts);
  }

  /** Both, of one table. */
  public LocalWrite and(LocalWrite later) {
    Map<Kind, Long> sum = new EnumMap<>(Kind.class);
    sum.putAll(counts);
    later.counts.forEach((kind, count) -> sum.merge(kind, count, Long::sum));
    return new LocalWrite(table, sum, first, later.last);
  }
}
