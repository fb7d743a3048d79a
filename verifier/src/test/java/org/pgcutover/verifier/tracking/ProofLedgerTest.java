package org.pgcutover.verifier.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgcutover.postgres.Lsn;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.TableName;

class ProofLedgerTest {
  private static final TableName T = new TableName("public", "t");
  private static final TableName U = new TableName("public", "u");
  private static final List<String> A = List.of("a");
  private static final Map<String, String> PAIR = Map.of("source", "1", "target", "2");
  private static final Map<TableName, String> DEFINED = Map.of(T, "id", U, "id");
  private static final ProofLedger.Rows ROWS = new ProofLedger.Rows(7, 8);

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("name.proof");
  }

  @Test
  void whatWasPersistedIsThereAfterAKill() throws IOException {
    try (ProofLedger ledger = begun()) {
      ledger.changedRows().changed(T, A, 5);
      ledger.changedRows().changed(U, 6);
      ledger.foundEqual(T, ROWS);
      ledger.persist(Side.SOURCE, new Lsn(77));
      ledger.changedRows().foundEqual(T, new SourceSnapshot(10, 10, Set.of()));
      ledger.foundEqual(U, ROWS);

      try (ProofLedger again = asAKillLeavesIt()) {
        assertThat(again.isNew()).isFalse();
        assertThat(again.isOf(PAIR)).isTrue();
        assertThat(again.read(Side.SOURCE)).contains(new Lsn(77));
        assertThat(again.read(Side.TARGET)).contains(new Lsn(20));
        assertThat(again.changedRows().some(T, List.of(), 10)).containsExactly(A);
        assertThat(again.changedRows().isChangedAsAWhole(U)).isTrue();
        assertThat(again.takeOver(DEFINED)).containsExactly(Map.entry(T, ROWS));
      }
    }
  }

  @Test
  void theTargetsPositionIsItsOwn() throws IOException {
    try (ProofLedger ledger = begun()) {
      ledger.persist(Side.TARGET, new Lsn(99));

      try (ProofLedger again = asAKillLeavesIt()) {
        assertThat(again.read(Side.SOURCE)).contains(new Lsn(10));
        assertThat(again.read(Side.TARGET)).contains(new Lsn(99));
      }
    }
  }

  @Test
  void ofOtherServersItIsNot() {
    try (ProofLedger ledger = begun()) {
      assertThat(ledger.isOf(Map.of("source", "1", "target", "3"))).isFalse();
      assertThat(ledger.isOf(Map.of("source", "1"))).isFalse();
    }
  }

  @Test
  void whatIsClearedIsGoneFromTheFile() throws IOException {
    try (ProofLedger ledger = begun()) {
      ledger.changedRows().changed(T, A, 5);
      ledger.foundEqual(T, ROWS);
      ledger.persist(Side.SOURCE, new Lsn(77));
      ledger.clear();

      try (ProofLedger again = asAKillLeavesIt()) {
        assertThat(again.isNew()).isTrue();
        assertThat(again.isOf(PAIR)).isFalse();
        assertThat(again.read(Side.SOURCE)).isEmpty();
        assertThat(again.changedRows().size()).isZero();
        assertThat(again.takeOver(DEFINED)).isEmpty();
      }
    }
  }

  @Test
  void whatIsInDoubtIsNotTakenOver() {
    try (ProofLedger ledger = begun()) {
      ledger.foundEqual(T, ROWS);
      ledger.foundEqual(U, ROWS);
      ledger.doubt(U);

      assertThat(ledger.takeOver(DEFINED)).containsOnlyKeys(T);
    }
  }

  @Test
  void aTableThatIsDefinedOtherwiseIsNotTakenOverNorAreTheKeysOfItsRows() {
    try (ProofLedger ledger = begun()) {
      ledger.foundEqual(T, ROWS);
      ledger.foundEqual(U, ROWS);
      ledger.changedRows().changed(T, A, 5);
      ledger.changedRows().changed(U, A, 5);

      assertThat(ledger.takeOver(Map.of(T, "id, more", U, "id"))).containsOnlyKeys(U);

      assertThat(ledger.changedRows().some(T, List.of(), 10)).isEmpty();
      assertThat(ledger.changedRows().isChangedAsAWhole(T)).isTrue();
      assertThat(ledger.changedRows().some(U, List.of(), 10)).containsExactly(A);
      assertThat(ledger.takeOver(DEFINED)).containsOnlyKeys(U);
    }
  }

  /** Nobody tracked it meanwhile. */
  @Test
  void aTableThatWasLeftOutOnceIsNotTakenOver() {
    try (ProofLedger ledger = begun()) {
      ledger.foundEqual(T, ROWS);
      ledger.changedRows().changed(T, A, 5);

      assertThat(ledger.takeOver(Map.of(U, "id"))).isEmpty();

      assertThat(ledger.changedRows().tables()).isEmpty();
      assertThat(ledger.takeOver(DEFINED)).isEmpty();
    }
  }

  @Test
  void aFileThatIsOpenIsNotOpenedTwice() {
    try (ProofLedger ledger = begun()) {
      ledger.foundEqual(T, ROWS);

      assertThat(ProofLedger.in(file)).isEmpty();
    }
    try (ProofLedger again = ProofLedger.in(file).orElseThrow()) {
      assertThat(again.takeOver(DEFINED)).containsOnlyKeys(T);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void aFileOfWhichAFifthIsBrokenHoldsACommitOrNothing(int fifth) throws IOException {
    try (ProofLedger ledger = begun()) {
      for (int i = 0; i < 50_000; i++) {
        ledger.changedRows().changed(T, List.of("key " + i), i);
      }
      ledger.foundEqual(T, ROWS);
      ledger.persist(Side.SOURCE, new Lsn(77));
    }
    byte[] bytes = Files.readAllBytes(file);
    Arrays.fill(bytes, fifth * (bytes.length / 5), (fifth + 1) * (bytes.length / 5), (byte) 'x');
    Files.write(file, bytes);

    try (ProofLedger again = ProofLedger.in(file).orElseThrow()) {
      boolean isLast = again.read(Side.SOURCE).equals(Optional.of(new Lsn(77)));
      assertThat(again.changedRows().size()).isEqualTo(isLast ? 50_000 : 0);
      assertThat(again.takeOver(DEFINED)).hasSize(isLast ? 1 : 0);
      again.clear();
      again.begin(PAIR, Map.of());
    }
    try (ProofLedger usable = ProofLedger.in(file).orElseThrow()) {
      assertThat(usable.isOf(PAIR)).isTrue();
    }
  }

  @Test
  void anythingElseIsReplaced() throws IOException {
    Files.writeString(file, "anything else\n".repeat(1_000));

    try (ProofLedger ledger = ProofLedger.in(file).orElseThrow()) {
      assertThat(ledger.isNew()).isTrue();
    }
  }

  @Test
  void aFileThatWasCutShortIsReadAsItWasOrReplaced() throws IOException {
    try (ProofLedger ledger = begun()) {
      ledger.foundEqual(T, ROWS);
    }
    try (var channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() / 2);
    }

    try (ProofLedger again = ProofLedger.in(file).orElseThrow()) {
      assertThat(again.isNew() || again.isOf(PAIR)).isTrue();
    }
  }

  /**
   * A commit a second for as long as a proof lives; here a hundred, or the file would hold those of
   * the last second whatever is done with the ones before.
   */
  @Test
  void theFileDoesNotGrowWithTheNumberOfCommits() throws IOException {
    try (ProofLedger ledger = begun()) {
      AtomicLong commits = new AtomicLong();
      await()
          .pollInterval(Duration.ofMillis(10))
          .atMost(Duration.ofSeconds(60))
          .until(() -> {
            long commit = commits.incrementAndGet();
            ledger.changedRows().changed(T, List.of("key " + commit % 100), commit);
            ledger.persist(Side.SOURCE, new Lsn(100 + commit));
            return commit == 500;
          });
      assertThat(Files.size(file)).isLessThan(3_000_000);
    }
  }

  private ProofLedger begun() {
    ProofLedger ledger = ProofLedger.in(file).orElseThrow();
    ledger.begin(PAIR, Map.of(Side.SOURCE, new Lsn(10), Side.TARGET, new Lsn(20)));
    assertThat(ledger.takeOver(DEFINED)).isEmpty();
    return ledger;
  }

  /** The file as it is, without the lock of the one who has it open. */
  private ProofLedger asAKillLeavesIt() throws IOException {
    return ProofLedger.in(Files.copy(file, folder.resolve("left.proof"))).orElseThrow();
  }
}
