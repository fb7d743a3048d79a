package org.pgcutover.migrator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where this user's runs keep what other processes of the user, or later runs, are to find: {@code
 * $XDG_STATE_HOME/pgcutover}, by default below {@code ~/.local/state} (XDG Base Directory
 * Specification).
 */
public record StateFolder(Path path) {
  /** Of a file in it: nobody else can read it at any moment. */
  public static final FileAttribute<Set<PosixFilePermission>> OWNERS = mode("rw-------");

  /** Empty where the environment names neither a state folder nor a home. */
  public static Optional<StateFolder> of(Map<String, String> environment) {
    return Optional.ofNullable(environment.get("XDG_STATE_HOME"))
        .filter(folder -> Path.of(folder).isAbsolute())
        .map(Path::of)
        .or(() ->
            Optional.ofNullable(environment.get("HOME"))
                .map(home -> Path.of(home, ".local", "state")))
        .map(state -> new StateFolder(state.resolve("pgcutover")));
  }

  /** That a file of its is in. */
  public static StateFolder around(Path file) {
    return new StateFolder(file.resolveSibling(""));
  }

  /** Makes it, for its owner alone, where it is not there yet. */
  public Path create() throws IOException {
    return Files.createDirectories(path, mode("rwx------"));
  }

  private static FileAttribute<Set<PosixFilePermission>> mode(String mode) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode));
  }
}
