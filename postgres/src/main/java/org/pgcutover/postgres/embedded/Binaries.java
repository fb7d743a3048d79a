package org.pgcutover.postgres.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * The programs of one major ({@code initdb}, {@code pg_ctl}, {@code postgres}), unpacked once per
 * machine.
 */
final class Binaries {
  private Binaries() {}

  /** The folder that holds {@code bin}, {@code lib} and {@code share}. */
  static Path of(int major) {
    Path home = cache().resolve("postgres-%d-%s".formatted(major, digest(major)));
    if (!Files.isDirectory(home)) {
      unpack(major, home);
    }
    return home;
  }

  /** One folder a user: what another user could have put there is not run. */
  private static Path cache() {
    Path cache = Path.of(System.getProperty("user.home"), ".cache", "pgcutover");
    try {
      return Files.createDirectories(cache);
    } catch (IOException e) {
      throw new UncheckedIOException("the folder " + cache + " cannot be made", e);
    }
  }

  /** Into a folder of its own first, so that two processes at once do not see each other's half. */
  private static void unpack(int major, Path home) {
    try (TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(archive(major)))) {
      Path fresh = Files.createTempDirectory(home.getParent(), home.getFileName() + ".");
      TarArchiveEntry entry;
      while ((entry = tar.getNextEntry()) != null) {
        extract(tar, entry, fresh);
      }
      Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
      try {
        Files.move(fresh, home);
      } catch (FileAlreadyExistsException
          | DirectoryNotEmptyException
          | AtomicMoveNotSupportedException e) {
        Folders.delete(fresh);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the PostgreSQL %d programs cannot be unpacked".formatted(major), e);
    }
  }

  private static void extract(TarArchiveInputStream tar, TarArchiveEntry entry, Path home)
      throws IOException {
    Path path = home.resolve(entry.getName()).normalize();
    if (!path.startsWith(home)) {
      throw new IOException("an archive entry leaves its folder: " + entry.getName());
    }
    if (entry.isDirectory()) {
      Files.createDirectories(path);
    } else if (entry.isSymbolicLink()) {
      Files.createDirectories(path.getParent());
      Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
    } else {
      Files.createDirectories(path.getParent());
      Files.copy(tar, path);
      Files.setPosixFilePermissions(path, permissions(entry));
    }
  }

  private static Set<PosixFilePermission> permissions(TarArchiveEntry entry) {
    boolean executable = (entry.getMode() & 0100) != 0;
    return EnumSet.copyOf(PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
  }

  private static String digest(int major) {
    try (DigestInputStream in =
        new DigestInputStream(archive(major), MessageDigest.getInstance("SHA-256"))) {
      in.transferTo(java.io.OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(in.getMessageDigest().digest(), 0, 6);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static InputStream archive(int major) {
    InputStream in = Binaries.class.getResourceAsStream(major + "/postgres.txz");
    if (in == null) {
      throw new IllegalArgumentException(
          "no embedded PostgreSQL %d in this build".formatted(major));
    }
    return in;
  }
}
