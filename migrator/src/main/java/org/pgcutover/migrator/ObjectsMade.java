package org.pgcutover.migrator;

import java.util.List;
import java.util.function.Predicate;
import org.pgcutover.exporter.Phase;
import org.pgcutover.migrator.journal.Journal;
import org.pgcutover.postgres.Catalog;
import org.pgcutover.postgres.DatabaseObject;
import org.pgcutover.postgres.Session;

/** What the target holds because of this migration; others may have added theirs since. */
record ObjectsMade(List<DatabaseObject> objects) {
  ObjectsMade {
    objects = List.copyOf(objects);
  }

  /** To be asked when the restore is complete, before anybody else may come. */
  static ObjectsMade on(Session target, Begun begun) {
    return new ObjectsMade(
        new Catalog(target)
            .objects().stream().filter(object -> !begun.targetObjects().contains(object)).toList());
  }

  /**
   * Whether an object is the migration's own. Before the restore was complete there is no list of
   * what it made: then all is its own that was not there.
   */
  static Predicate<DatabaseObject> test(Journal journal, Begun begun) {
    return journal
        .read(Phase.SCHEMA, ObjectsMade.class)
        .<Predicate<DatabaseObject>>map(made -> made.objects()::contains)
        .orElse(object -> !begun.targetObjects().contains(object));
  }
}
