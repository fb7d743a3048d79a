package org.pgcutover.migrator.schema;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.pgcutover.migrator.Plan;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A dump on the disk of this machine, in a folder of its own that stays until it is deleted. */
record Archive(Path folder) {
  private static final Logger log = LoggerFactory.getLogger(Archive.class);

  /** An empty folder, in the plan's own or in that of the system. */
  static Archive create(Plan plan) {
    try {
      return new Archive(
          plan.work().isPresent()
              ? Files.createTempDirectory(
                  Files.createDirectories(plan.work().get()), "pgcutover-schema-")
              : Files.createTempDirectory("pgcutover-schema-"));
    } catch (IOException e) {
      throw new UncheckedIOException("no folder for the schema's dump", e);
    }
  }

  Path file() {
    return folder.resolve("schema.dump");
  }

  /** Writes which entries to restore, as {@code --use-list} takes them. */
  Path list(List<String> entries) {
    try {
      return Files.write(folder.resolve("rest.list"), entries);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void delete() {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      log.warn("the folder {} cannot be deleted: {}", folder, e.getMessage());
    }
  }
}
