package org.pgcutover.migrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;

/**
 * A file that is a mount point, as one that a container is given: nothing can be renamed over it.
 */
record MountedFile(Path file) implements AutoCloseable {
  /** Skips what needs one where none can be mounted: only root may. */
  static MountedFile mount(Path file) {
    String said = SmallDisk.run("mount", "--bind", file.toString(), file.toString());
    assumeTrue(said.isEmpty(), "skipped: no file can be mounted: " + said);
    return new MountedFile(file);
  }

  @Override
  public void close() {
    assertThat(SmallDisk.run("umount", file.toString())).isEmpty();
  }
}
