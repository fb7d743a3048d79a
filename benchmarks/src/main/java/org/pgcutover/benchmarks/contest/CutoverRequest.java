package org.pgcutover.benchmarks.contest;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pgcutover.migrator.demo.WorkloadConfig;

/**
 * What is cut over, how often, and who writes meanwhile.
 *
 * @param scale of the shop
 * @param rounds cutovers and rollbacks together
 * @param limit for one of them
 * @param logs folder for what each printed and for its report
 * @param pgcutover the command that starts it, without arguments
 */
public record CutoverRequest(
    Freeze freeze,
    int scale,
    int rounds,
    WorkloadConfig clients,
    Duration limit,
    Optional<Path> logs,
    List<String> pgcutover,
    Map<String, String> environment) {
  public CutoverRequest {
    pgcutover = List.copyOf(pgcutover);
    environment = Map.copyOf(environment);
  }

  /** How writers are kept out. */
  public enum Freeze {
    READ_ONLY("read-only"),
    PGBOUNCER("pgbouncer");

    private final String word;

    Freeze(String word) {
      this.word = word;
    }

    public static Freeze of(String word) {
      for (Freeze freeze : values()) {
        if (freeze.word.equals(word)) {
          return freeze;
        }
      }
      throw new IllegalArgumentException("--freeze is read-only or pgbouncer");
    }

    @Override
    public String toString() {
      return word;
    }
  }
}
