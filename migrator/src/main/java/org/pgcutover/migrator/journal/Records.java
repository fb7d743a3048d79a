package org.pgcutover.migrator.journal;

import java.util.Optional;
import org.pgcutover.exporter.Phase;

/** What a migration has noted of itself: one record a phase. */
public interface Records {
  /** Empty where that phase has none. */
  <T> Optional<T> read(Phase phase, Class<T> type);
}
