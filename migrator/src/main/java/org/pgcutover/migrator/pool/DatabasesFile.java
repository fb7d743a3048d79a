package org.pgcutover.migrator.pool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.pgcutover.migrator.Plan;

/**
 * The file on disk. It is replaced as a whole, so that PgBouncer never reads half of it, and keeps
 * its owner, group and mode, for it may hold passwords.
 */
public final class DatabasesFile {
  /** The file itself, where the configuration names a link to it. */
  private final Path path;

  private final DatabasesText text;

  private DatabasesFile(Path path, DatabasesText text) {
    this.path = path;
    this.text = text;
  }

  /**
   * Reads it.
   *
   * @throws UncheckedIOException with a message that follows the file's name
   */
  public static DatabasesFile read(Path file) {
    try {
      Path path = file.toRealPath();
      return new DatabasesFile(path, DatabasesText.of(Files.readAllBytes(path)));
    } catch (NoSuchFileException e) {
      throw new UncheckedIOException("does not exist", e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot be read", e);
    }
  }

  public List<PoolEntry> entries() {
    return text.entries();
  }

  /** The line that the plan names, or all that lead to its source for certain. */
  public List<PoolEntry> entriesOf(Plan.Pool pool) {
    return entries().stream()
        .filter(entry -> !entry.standsForAll())
        .filter(entry ->
            pool.database()
                .map(name -> name.equals(entry.name()))
                .orElseGet(() -> entry.leadsTo(pool.source())))
        .toList();
  }

  /**
   * Lets the lines of these names lead where the entries say.
   *
   * @return whether that changed anything
   */
  public boolean write(List<PoolEntry> entries) {
    DatabasesText changed = text;
    for (PoolEntry entry : entries) {
      changed = changed.with(entry);
    }
    if (changed.equals(text)) {
      return false;
    }
    replace(changed.content());
    return true;
  }

  /** Whether it is this one, by whatever name. */
  public boolean isAt(Path other) {
    try {
      return Files.isSameFile(path, other);
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether it has the other's name, in whatever folder. */
  public boolean isNamed(Path other) {
    return path.endsWith(Optional.ofNullable(other.getFileName()).orElse(other));
  }

  /**
   * Why it could not be replaced; found out by replacing it with what it holds. A mounted file, a
   * full disk and a folder of others do not show otherwise.
   */
  public Optional<String> obstacle() {
    try {
      byte[] content = Files.readAllBytes(path);
      Path fresh = fresh(content);
      try {
        // A cutover may be under way in another process: what it writes is not to be lost.
        if (Arrays.equals(Files.readAllBytes(path), content)) {
          Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
        }
      } finally {
        Files.deleteIfExists(fresh);
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(
          "%s: %s".formatted(e.getClass().getSimpleName(), String.valueOf(e.getMessage())));
    }
  }

  private void replace(byte[] content) {
    try {
      Path fresh = fresh(content);
      try {
        Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        // There is none any more unless that failed.
        Files.deleteIfExists(fresh);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot be replaced: " + e.getMessage(), e);
    }
  }

  /** A file beside it that is safe on disk, with its owner, group and mode. */
  private Path fresh(byte[] content) throws IOException {
    Path fresh = fresh();
    try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
      return fresh;
    } catch (IOException e) {
      Files.delete(fresh);
      throw e;
    }
  }

  /** An empty file beside it, with its owner, group and mode. */
  private Path fresh() throws IOException {
    PosixFileAttributes like = Files.readAttributes(path, PosixFileAttributes.class);
    Path folder = Optional.ofNullable(path.getParent()).orElseThrow();
    Path fresh =
        Files.createTempFile(
            folder,
            "." + path.getFileName() + ".pgcutover",
            "",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      PosixFileAttributeView view = Files.getFileAttributeView(fresh, PosixFileAttributeView.class);
      PosixFileAttributes own = view.readAttributes();
      if (!own.group().equals(like.group())) {
        view.setGroup(like.group());
      }
      if (!own.owner().equals(like.owner())) {
        view.setOwner(like.owner());
      }
      view.setPermissions(like.permissions());
      return fresh;
    } catch (IOException e) {
      Files.delete(fresh);
      throw e;
    }
  }
}
