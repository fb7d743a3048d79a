package org.pgcutover.migrator.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.pgcutover.migrator.config.ConfigurationException;

/** Reports as JSON, for a file or a script. */
public final class ReportFile {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .registerModule(new Jdk8Module())
          .enable(SerializationFeature.INDENT_OUTPUT);

  private ReportFile() {}

  /**
   * Makes the folder where it is missing. To be called before a migration begins, for its end is
   * too late to find out.
   *
   * @throws ConfigurationException where nothing can be written into it
   */
  public static void prepare(Path folder) {
    try {
      if (Files.isWritable(Files.createDirectories(folder))) {
        return;
      }
    } catch (IOException e) {
      // Said below, as for a folder without the right to write.
    }
    throw new ConfigurationException(
        List.of(
            "the report cannot be written into %s%nhint: Name a folder that can be made or written with --report."
                .formatted(folder)));
  }

  /** Writes {@code report.json} into the folder, which is made where it is missing. */
  public static Path write(Path folder, Report report) {
    try {
      Path file = Files.createDirectories(folder).resolve("report.json");
      Files.writeString(file, json(report) + System.lineSeparator());
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException("the report cannot be written into " + folder, e);
    }
  }

  public static String json(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
