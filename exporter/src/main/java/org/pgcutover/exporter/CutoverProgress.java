package org.pgcutover.exporter;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a cutover, or a rollback, that is done took.
 *
 * @param writesBlocked from the freeze until the other side took writes
 * @param steps the steps of that time, by their words and in their order
 */
public record CutoverProgress(Duration writesBlocked, Map<String, Duration> steps) {
  public CutoverProgress {
    steps = Collections.unmodifiableMap(new LinkedHashMap<>(steps));
  }
}
