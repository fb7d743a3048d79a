package org.pgcutover.migrator.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reports as JSON, for a file or a script. */
public final class ReportFile {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .registerModule(new Jdk8Module())
          .enable(SerializationFeature.INDENT_OUTPUT);

  private ReportFile() {}

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
