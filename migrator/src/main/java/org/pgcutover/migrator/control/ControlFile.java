package org.pgcutover.migrator.control;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.pgcutover.migrator.StateFolder;

/**
 * Where a running migration listens on loopback, and the token that it wants. In a file that its
 * owner alone can read, removed when the run ends; one that a killed run left leads nowhere.
 *
 * @param pid of the process that runs
 */
public record ControlFile(int port, String token, long pid) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int TOKEN_BYTES = 32;
  private static final int HIGHEST_PORT = 65_535;

  /**
   * @throws IllegalArgumentException where no address or no header could be made of it
   */
  public ControlFile {
    if (port < 1 || port > HIGHEST_PORT || !token.matches("[0-9A-Za-z]+")) {
      throw new IllegalArgumentException("no port, or no token");
    }
  }

  /** A token that nobody can guess. */
  public static String newToken() {
    byte[] bytes = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /**
   * {@code <migration>.json} in the {@link StateFolder}.
   *
   * @return empty where the environment names none
   */
  public static Optional<Path> path(Map<String, String> environment, String migration) {
    return StateFolder.of(environment).map(folder -> folder.path().resolve(migration + ".json"));
  }

  /** Empty where there is none, or none that can be read. */
  public static Optional<ControlFile> read(Path path) {
    try {
      return Optional.ofNullable(JSON.readValue(Files.readAllBytes(path), ControlFile.class));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Whether the process that wrote it is there still. */
  public boolean hasLiveProcess() {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  /** Nobody else can read it at any moment: it gets its name when it is complete. */
  public void write(Path path) {
    try {
      Path folder = StateFolder.around(path).create();
      Path fresh = Files.createTempFile(folder, "run", ".tmp", StateFolder.OWNERS);
      Files.write(fresh, JSON.writeValueAsBytes(this));
      Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Removes the file if it is still this one. */
  public void remove(Path path) {
    if (read(path).filter(this::equals).isPresent()) {
      try {
        Files.deleteIfExists(path);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Without the token. */
  @Override
  public String toString() {
    return "port %d of process %d".formatted(port, pid);
  }
}
