package org.pgcutover.migrator.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.function.Consumer;
import org.pgcutover.migrator.config.ConfigurationException;

/**
 * A file that an option names.
 *
 * @param option as it is written
 */
public record OutputFile(String option, Path path) {
  /**
   * To be called before hours of work, for their end is too late to find out.
   *
   * @throws ConfigurationException where it cannot be written
   */
  public OutputFile prepare() {
    boolean writable =
        Files.exists(path)
            ? Files.isRegularFile(path) && Files.isWritable(path)
            : Files.isDirectory(folder());
    if (!writable || !Files.isWritable(folder())) {
      throw unwritable("not a file in a folder that can be written");
    }
    return this;
  }

  /**
   * Of two files that are prepared, the second to be written would replace the first.
   *
   * @throws ConfigurationException where both are one, by whatever path
   */
  public void requireOther(OutputFile other) {
    if (isSameAs(other)) {
      throw new ConfigurationException(
          List.of(
              "%s and %s are one file: %s%nhint: Name two: the second would replace the first."
                  .formatted(option, other.option, path)));
    }
  }

  private boolean isSameAs(OutputFile other) {
    try {
      return (Files.exists(path) && Files.exists(other.path))
          ? Files.isSameFile(path, other.path)
          : real().equals(other.real());
    } catch (IOException e) {
      throw unwritable(String.valueOf(e.getMessage()));
    }
  }

  /** Where it is going to be. */
  private Path real() throws IOException {
    return folder().toRealPath().resolve(folder().relativize(path.toAbsolutePath()));
  }

  /** Writes it anew, as readable as the user's files are. */
  public void write(Consumer<Writer> content) {
    try (Writer writer = Files.newBufferedWriter(path)) {
      content.accept(writer);
    } catch (IOException | UncheckedIOException e) {
      throw unwritable(String.valueOf(e.getMessage()));
    }
  }

  /**
   * Writes it anew, readable by its owner only from the first byte on, and whole or not at all: the
   * file that stood there may have been readable by others.
   */
  public void writeForOwner(Consumer<Writer> content) {
    try {
      // Made with the mode 0600.
      Path file = Files.createTempFile(folder(), ".pgcutover", ".tmp");
      try {
        try (Writer writer = Files.newBufferedWriter(file)) {
          content.accept(writer);
        }
        Files.move(file, path, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException e) {
      throw unwritable(String.valueOf(e.getMessage()));
    }
  }

  private Path folder() {
    Path parent = path.toAbsolutePath().getParent();
    return parent == null ? path.toAbsolutePath() : parent;
  }

  private ConfigurationException unwritable(String why) {
    return new ConfigurationException(
        List.of(
            "%s cannot be written to %s: %s%nhint: Name a file in a folder that is there and can be written."
                .formatted(option, path, why)));
  }
}
