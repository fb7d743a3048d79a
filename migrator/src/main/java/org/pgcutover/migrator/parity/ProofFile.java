package org.pgcutover.migrator.parity;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.pgcutover.migrator.StateFolder;
import org.pgcutover.verifier.tracking.ProofLedger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a proof keeps what it knows, for as long as it lives: a file that is found belongs to a run
 * that was killed, or to one that runs. It holds keys of rows, and its owner alone can read it.
 *
 * @param path none where it is in memory
 */
record ProofFile(ProofLedger ledger, Optional<Path> path) {
  private static final Logger log = LoggerFactory.getLogger(ProofFile.class);

  /**
   * Opens it, or makes it. A proof goes on without it: where it cannot be had, what is known is
   * kept in memory, and that is said.
   *
   * @param name of the proof's slots
   */
  static ProofFile open(Map<String, String> environment, String name) {
    Optional<StateFolder> folder = StateFolder.of(environment);
    if (folder.isEmpty()) {
      return inMemory("neither XDG_STATE_HOME nor HOME is set");
    }
    Path file = file(folder.get(), name);
    try {
      folder.get().create();
      if (!Files.exists(file)) {
        Files.createFile(file, StateFolder.OWNERS);
      }
      return ProofLedger.in(file)
          .map(ledger -> new ProofFile(ledger, Optional.of(file)))
          .orElseGet(() -> inMemory("another process has %s open".formatted(file)));
    } catch (IOException | UncheckedIOException e) {
      return inMemory(e.toString());
    }
  }

  private static ProofFile inMemory(String reason) {
    log.warn("a kill would lose what has been compared: {}", reason);
    return new ProofFile(ProofLedger.inMemory(), Optional.empty());
  }

  /** Deletes what a run that was killed has left. */
  static void forget(Map<String, String> environment, String name) {
    StateFolder.of(environment).ifPresent(folder -> delete(file(folder, name)));
  }

  void delete() {
    path.ifPresent(ProofFile::delete);
  }

  private static Path file(StateFolder folder, String name) {
    return folder.path().resolve(name + ".proof");
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      log.warn("{} is left, with keys of rows: {}", file, e.toString());
    }
  }
}
