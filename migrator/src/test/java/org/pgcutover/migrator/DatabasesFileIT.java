package org.pgcutover.migrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgcutover.migrator.pool.DatabasesFile;
import org.pgcutover.migrator.pool.PoolEntry;

/** PgBouncer's file where it can be replaced, and where it cannot. */
class DatabasesFileIT {
  private static final String LINE = "shop = host=10.0.0.1 password=s3cret\n";
  private static final List<PoolEntry> ELSEWHERE =
      List.of(new PoolEntry("shop", Optional.of("10.0.0.2"), Optional.empty(), Optional.empty()));

  @TempDir Path folder;

  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = Files.writeString(folder.resolve("databases.ini"), LINE);
  }

  @Test
  void tryingLeavesItAsItWas() throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

    assertThat(DatabasesFile.read(file).obstacle()).isEmpty();

    assertThat(file).hasContent(LINE.strip());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-r-----");
    assertThat(filesIn(folder)).containsExactly(file);
  }

  @Test
  void aMountedFileCannotBeReplacedAndNoCopyOfItStaysBehind() throws IOException {
    try (MountedFile _ = MountedFile.mount(file)) {
      DatabasesFile mounted = DatabasesFile.read(file);

      assertThat(mounted.obstacle()).hasValueSatisfying(why -> assertThat(why).contains("busy"));
      assertThatThrownBy(() -> mounted.write(ELSEWHERE))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("cannot be replaced");
      assertThat(filesIn(folder)).containsExactly(file);
    }
    assertThat(file).hasContent(LINE.strip());
  }

  @Test
  void norCanOneOnAFullDisk() throws IOException {
    try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), 1)) {
      Path small = Files.copy(file, disk.folder().resolve("databases.ini"));
      Path filling = fill(disk.folder().resolve("filling"));
      DatabasesFile full = DatabasesFile.read(small);

      assertThat(full.obstacle()).hasValueSatisfying(why -> assertThat(why).contains("No space"));
      assertThatThrownBy(() -> full.write(ELSEWHERE)).isInstanceOf(UncheckedIOException.class);
      assertThat(filesIn(disk.folder())).containsExactlyInAnyOrder(small, filling);
      assertThat(small).hasContent(LINE.strip());
    }
  }

  /** What the name leads to by the time that it is replaced is somebody else's. */
  @Test
  void noCopyStaysBehindWhereItIsNoFileAnyMore() throws IOException {
    DatabasesFile before = DatabasesFile.read(file);
    Files.delete(file);
    Files.createFile(Files.createDirectory(file).resolve("something"));

    assertThatThrownBy(() -> before.write(ELSEWHERE))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("cannot be replaced");
    assertThat(filesIn(folder)).containsExactly(file);
    assertThat(before.obstacle()).isPresent();
  }

  private static Path fill(Path file) throws IOException {
    byte[] page = new byte[4096];
    try (var out = Files.newOutputStream(file)) {
      while (true) {
        out.write(page);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space");
      return file;
    }
  }

  private static List<Path> filesIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }
}
