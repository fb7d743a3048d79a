package org.pgcutover.migrator.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.pgcutover.postgres.ByteSize;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Reads YAML files into records, and says where one does not fit. */
final class YamlFile {
  private static final ObjectMapper YAML =
      YAMLMapper.builder()
          .addModule(new Jdk8Module())
          .addModule(
              new SimpleModule()
                  .addDeserializer(Duration.class, new Durations())
                  .addDeserializer(ByteSize.class, new ByteSizes())
                  .addDeserializer(Configuration.Command.class, new Commands())
                  .addDeserializer(Configuration.Throttle.class, new ThrottleModes()))
          .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private YamlFile() {}

  static <T> T read(Path file, Class<T> type) {
    try {
      return parse(Files.readString(file), file, type);
    } catch (IOException e) {
      throw new ConfigurationException(
          List.of(
              "the configuration file %s cannot be read%nhint: Check that it exists and is UTF-8 text."
                  .formatted(file)));
    }
  }

  static <T> T parse(String text, Path file, Class<T> type) {
    try {
      return YAML.readValue(isEmpty(text) ? "{}" : text, type);
    } catch (JsonProcessingException e) {
      throw new ConfigurationException(List.of(message(e, file)));
    }
  }

  /** A file of comments alone is what one begins with. */
  private static boolean isEmpty(String text) {
    return text.lines().allMatch(line -> line.isBlank() || line.strip().startsWith("#"));
  }

  /** Never quotes the file: a URI in it may hold a password. */
  private static String message(JsonProcessingException e, Path file) {
    String where =
        line(e).stream().mapToObj(line -> file + ":" + line).findFirst().orElse(file.toString());
    return switch (e) {
      case UnrecognizedPropertyException unknown ->
          "%s: unknown key %s%nhint: Known here are %s."
              .formatted(
                  where,
                  path(unknown),
                  unknown.getKnownPropertyIds().stream()
                      .map(Object::toString)
                      .sorted()
                      .collect(Collectors.joining(", ")));
      case JsonMappingException wrong ->
          "%s: the value of %s does not fit%nhint: docs/configuration.md shows every key with an example."
              .formatted(where, path(wrong));
      default ->
          "%s: not valid YAML%nhint: Check indentation, colons and quotes around that line."
              .formatted(where);
    };
  }

  /** Where the mistake is; Jackson's own place is where the parser began what contains it. */
  private static OptionalInt line(JsonProcessingException e) {
    if (e.getCause() instanceof MarkedYAMLException yaml && yaml.getProblemMark() != null) {
      return OptionalInt.of(yaml.getProblemMark().getLine() + 1);
    }
    JsonLocation location = e.getLocation();
    return location == null ? OptionalInt.empty() : OptionalInt.of(location.getLineNr());
  }

  private static String path(JsonMappingException e) {
    String path =
        e.getPath().stream()
            .map(reference -> String.valueOf(reference.getFieldName()))
            .collect(Collectors.joining("."));
    return path.isEmpty() ? "the file" : path;
  }
}
