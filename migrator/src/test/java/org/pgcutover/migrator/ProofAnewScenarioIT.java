package org.pgcutover.migrator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.verifier.Parity;
import org.pgcutover.verifier.tracking.ProofLedger;

/** What makes a proof that goes on for a killed one begin anew. */
class ProofAnewScenarioIT extends ProofScenario {
  private static final Servers SERVERS = new Servers();
  private static final String[] ALL = {
    "public.account", "public.line", "public.other", "public.zone"
  };

  ProofAnewScenarioIT() {
    super(SERVERS);
  }

  @AfterAll
  static void stop() {
    SERVERS.close();
  }

  @Test
  void aSlotThatIsGoneOnTheSourceBeginsItAnew() throws Exception {
    kill(() -> {});
    pair.onSource("select pg_drop_replication_slot('%s')".formatted(plan.verifyName()));

    assertBeginsAnew();
  }

  @Test
  void aSlotThatIsGoneOnTheTargetBeginsItAnew() throws Exception {
    kill(() -> {});
    pair.onTarget("select pg_drop_replication_slot('%s')".formatted(plan.verifyName()));

    assertBeginsAnew();
  }

  @Test
  void aSlotThatHasGoneOnWithoutItBeginsItAnew() throws Exception {
    kill(() -> {});
    pair.onSource("update account set v = 1 where id = 5");
    advance(pair.source());

    assertBeginsAnew();
  }

  @Test
  void aSlotOfTheTargetThatHasGoneOnWithoutItBeginsItAnew() throws Exception {
    kill(() -> {});
    pair.onTarget("create table passing (id int); drop table passing");
    advance(pair.target());

    assertBeginsAnew();
  }

  @Test
  void whatIsKnownOfAnotherServerDoesNotCount() throws Exception {
    kill(() -> {});
    try (ProofLedger ledger = ProofLedger.in(file).orElseThrow()) {
      ledger.begin(Map.of("source", "another"), Map.of());
    }

    assertBeginsAnew();
  }

  @Test
  void aFileThatCannotBeReadBeginsItAnew() throws Exception {
    kill(() -> {});
    Files.writeString(
        file,
        "x".repeat((int) Files.size(file)),
        StandardCharsets.US_ASCII,
        StandardOpenOption.WRITE);

    assertBeginsAnew();
  }

  @Test
  void aFileThatAnotherProcessHasOpenIsDoneWithout() throws Exception {
    kill(() -> {});
    try (ProofLedger _ = ProofLedger.in(file).orElseThrow()) {
      assertBeginsAnew();
    }
  }

  private void assertBeginsAnew() {
    assertThat(goOn().verdict()).isEqualTo(new Parity.Equal());
    assertThat(new TreeSet<>(readAsAWhole)).containsExactly(ALL);
  }

  private void advance(Endpoint side) {
    DatabasePair.execute(
        side,
        "select pg_replication_slot_advance('%s', pg_current_wal_lsn())"
            .formatted(plan.verifyName()));
  }
}
