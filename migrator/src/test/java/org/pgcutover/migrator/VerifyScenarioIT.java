package org.pgcutover.migrator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgcutover.postgres.Session;

/** {@code verify --live} beside a migration, there and back. */
class VerifyScenarioIT {
  private static final String SLOTS =
      "select count(*) from pg_replication_slots where slot_name like '%_verify'";

  private static final Servers SERVERS = new Servers();

  @TempDir Path folder;

  @AfterAll
  static void stop() {
    SERVERS.close();
  }

  @Test
  void afterTheCutoverTheOldSourceIsCompared() throws Exception {
    DatabasePair pair = SERVERS.pair(15, 18);
    pair.onSource(
        "create table t (id int primary key); insert into t select generate_series(1, 9)");
    DatabasePair.done(pair.run());
    pair.onTarget("insert into t values (10)");

    try (Program verify = Program.start(folder, pair, "verify", "--live")) {
      assertThat(verify.exitCode(60)).as("%s", verify).isZero();
    }
    DatabasePair.execute(
        pair.source(),
        "set default_transaction_read_only = off; set transaction read write; delete from t where id = 3");
    try (Program verify = Program.start(folder, pair, "verify", "--live")) {
      assertThat(verify.exitCode(60)).as("%s", verify).isEqualTo(1);
      assertThat(verify.toString()).contains("id=3", "compared as source");
    }
  }

  @Test
  void aSignalDropsItsSlots() throws Exception {
    DatabasePair pair = SERVERS.pair(15, 18);
    pair.onSource("create table t (id int primary key)");
    pair.onSource("insert into t select generate_series(1, 1000)");
    pair.runToTheGate();

    try (Session writer = pair.source().open("test");
        Program verify = Program.start(folder, pair, "verify", "--live")) {
      writer.inTransaction(c -> {
        // The comparison waits for it.
        writer.execute("lock table t");
        verify.await("slot", () -> DatabasePair.number(pair.source(), SLOTS) == 1);
        verify.await(
            "comparison",
            () ->
                DatabasePair.number(
                        pair.source(),
                        "select count(*) from pg_locks where not granted and relation = 't'::regclass")
                    == 1);
        verify.interrupt();

        assertThat(verify.exitCode(15)).as("%s", verify).isEqualTo(130);
        return c;
      });
    }

    assertThat(DatabasePair.number(pair.source(), SLOTS)).isZero();
    assertThat(DatabasePair.number(pair.target(), SLOTS)).isZero();
  }
}
