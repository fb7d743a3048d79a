package org.pgcutover.migrator.tuning;

/**
 * The target's cluster is as it was before the copy, and all that was written meanwhile is on disk.
 * Only {@link TargetTuning} makes one: without it the stream does not begin, for the source forgets
 * what the target has confirmed.
 */
public final class Durable {
  Durable() {}
}
