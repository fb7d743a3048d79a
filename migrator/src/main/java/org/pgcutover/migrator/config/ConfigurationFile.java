package org.pgcutover.migrator.config;

import java.nio.file.Path;

/** Reads the configuration file. */
public final class ConfigurationFile {
  private ConfigurationFile() {}

  /** The configuration of a run without a file. */
  public static Configuration empty() {
    return parse("{}", Path.of("-"));
  }

  public static Configuration read(Path file) {
    return YamlFile.read(file, Configuration.class);
  }

  static Configuration parse(String text, Path file) {
    return YamlFile.parse(text, file, Configuration.class);
  }
}
