package org.pgcutover.migrator.control;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.pgcutover.migrator.StateFolder;

/**
 * Where a running migration listens on loopback, and the token that it wants. In a file that its
 * owner alone can read, removed when the run ends; one that a killed run left leads nowhere.
 *
 * @param pid of the process that runs
 * @param startMillis when that process began, since 1970; empty where the system does not tell
 */
public record ControlFile(int port, String token, long pid, OptionalLong startMillis) {
  private static final ObjectMapper JSON = new ObjectMapper().registerModule(new Jdk8Module());

  /** The system's clock may be set by a little while a process lives, and its start with it. */
  private static final Duration SAME_START = Duration.ofSeconds(2);

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

  /** Of the process that asks. */
  public static ControlFile ofThisProcess(int port, String token) {
    ProcessHandle process = ProcessHandle.current();
    return new ControlFile(port, token, process.pid(), startMillis(process));
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

  /**
   * Whether the process that wrote it is there still. Another may have its number by now: in a
   * container that is started again every run has the same.
   */
  public boolean hasLiveProcess() {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .filter(this::beganWithIt)
        .isPresent();
  }

  private boolean beganWithIt(ProcessHandle process) {
    OptionalLong start = startMillis(process);
    return startMillis.isEmpty()
        || start.isEmpty()
        || Math.abs(start.getAsLong() - startMillis.getAsLong()) <= SAME_START.toMillis();
  }

  private static OptionalLong startMillis(ProcessHandle process) {
    return process.info().startInstant().stream().mapToLong(Instant::toEpochMilli).findFirst();
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
