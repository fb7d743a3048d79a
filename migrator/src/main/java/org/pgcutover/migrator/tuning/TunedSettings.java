package org.pgcutover.migrator.tuning;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.pgcutover.migrator.Plan;
import org.pgcutover.migrator.Plan.Tuning.Level;

/**
 * What each level sets in the cluster, and why nothing else: docs/adr/0010 has the figures. In the
 * order in which they are put back: durability first.
 */
public final class TunedSettings {
  /** Sessions only; each may be overridden. */
  static final Set<String> OF_SESSIONS =
      Set.of("maintenance_work_mem", "max_parallel_maintenance_workers", "wal_compression");

  private static final List<Wanted> UNSAFE =
      List.of(Wanted.exactly("fsync", "off"), Wanted.exactly("full_page_writes", "off"));

  private static final List<Wanted> LOAD =
      List.of(
          Wanted.atLeast("max_wal_size", "16GB", 16 * 1024),
          Wanted.atLeast("checkpoint_timeout", "1h", 3600),
          Wanted.exactly("autovacuum", "off"));

  /** Needs two restarts. Without senders, for the server refuses to start with any at minimal. */
  private static final List<Wanted> MINIMAL =
      List.of(Wanted.exactly("wal_level", "minimal"), Wanted.exactly("max_wal_senders", "0"));

  /** The names that {@code tuning.settings} may override. */
  public static final Set<String> NAMES = names();

  private TunedSettings() {}

  /**
   * A setting and the value that is to be in force.
   *
   * @param enough in the setting's own unit: from there on the server's own value does as well; -1
   *     where none does
   */
  record Wanted(String name, String value, long enough) {
    static Wanted exactly(String name, String value) {
      return new Wanted(name, value, -1);
    }

    static Wanted atLeast(String name, String value, long enough) {
      return new Wanted(name, value, enough);
    }

    boolean isMetBy(ServerSetting current) {
      return current.shown().equals(value) || (enough >= 0 && current.number() >= enough);
    }
  }

  /**
   * What a level wants.
   *
   * @param minimal whether wal_level may go down to minimal
   */
  static List<Wanted> of(Plan.Tuning tuning, boolean minimal) {
    List<Wanted> wanted = new ArrayList<>();
    if (tuning.level() == Level.UNSAFE) {
      wanted.addAll(UNSAFE);
    }
    if (tuning.level() != Level.SAFE) {
      LOAD.stream()
          .map(w ->
              tuning.settings().containsKey(w.name())
                  ? Wanted.exactly(w.name(), tuning.settings().get(w.name()))
                  : w)
          .forEach(wanted::add);
    }
    if (tuning.level() == Level.UNSAFE && minimal) {
      wanted.addAll(MINIMAL);
    }
    return List.copyOf(wanted);
  }

  private static Set<String> names() {
    Set<String> names = new TreeSet<>(OF_SESSIONS);
    LOAD.forEach(w -> names.add(w.name()));
    return Set.copyOf(names);
  }
}
