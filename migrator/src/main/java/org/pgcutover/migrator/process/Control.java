package org.pgcutover.migrator.process;

import java.nio.file.Path;
import org.pgcutover.migrator.control.ControlFile;

/** Where a run is reached, and the file that says so. */
record Control(ControlFile file, Path path) implements AutoCloseable {
  @Override
  public void close() {
    file.remove(path);
  }
}
