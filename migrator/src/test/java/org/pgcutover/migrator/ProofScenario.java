package org.pgcutover.migrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.pgcutover.migrator.parity.LiveProof;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Scope;
import org.pgcutover.postgres.Session;
import org.pgcutover.verifier.ParityReport;
import org.pgcutover.verifier.TableParity;
import org.pgcutover.verifier.tracking.Marker;

/**
 * A proof whose process is killed when it has found all tables equal but one, which it is held at,
 * while the source is written; and another one that goes on.
 */
abstract class ProofScenario {
  @TempDir Path folder;

  final DatabasePair pair;
  final Plan plan;
  final Path file;
  final List<String> readAsAWhole = new ArrayList<>();

  ProofScenario(Servers servers) {
    this.pair = servers.pair(15, 18);
    this.plan = pair.plan();
    this.file =
        StateFolder.of(DatabasePair.ENVIRONMENT)
            .orElseThrow()
            .path()
            .resolve(plan.verifyName() + ".proof");
  }

  @BeforeEach
  void bringToTheGate() {
    pair.onSource(
        """
        create table account (id int primary key, v int not null);
        create table other (id int primary key, v int not null);
        create table line (text text);
        alter table line replica identity full;
        create table zone (id int);
        alter table zone replica identity full;
        insert into account select i, 0 from generate_series(1, 5000) i;
        insert into other select i, 0 from generate_series(1, 1000) i;
        insert into line select 'line ' || i from generate_series(1, 100) i;
        insert into zone select generate_series(1, 10);
        """);
    pair.runToTheGate();
  }

  /** The server has room for few that follow. */
  @AfterEach
  void abort() {
    pair.abort();
  }

  ParityReport goOn() {
    try (LiveProof proof = LiveProof.beside(plan, DatabasePair.ENVIRONMENT, Scope.EVERYTHING)) {
      return proof.rehearse(
          pass -> pass.verdict().ifPresent(table -> readAsAWhole.add(name(table))));
    }
  }

  private static String name(TableParity table) {
    return table.table().toString();
  }

  interface Meanwhile {
    void happens() throws IOException;
  }

  /** Kills a proof that is held at one table, once what it knew by then is in the file. */
  void kill(Meanwhile meanwhile) throws Exception {
    try (Session lock = pair.source().open("scenario");
        Program verify = Program.start(folder, pair, "verify", "--live", "--jobs", "1")) {
      lock.inTransaction(c -> {
        lock.execute("lock table zone");
        verify.await("the proof is held", this::isHeldTableAwaited);
        try {
          meanwhile.happens();
          // Whatever was known is in the file before the slot is confirmed.
          awaitRead();
          verify.kill();
        } catch (IOException | InterruptedException e) {
          throw new IllegalStateException(e);
        }
        return c;
      });
    }
    awaitNoReader(pair.source());
    awaitNoReader(pair.target());
  }

  /** It is the last in the queue of the one worker, so that the others are done. */
  private boolean isHeldTableAwaited() {
    return DatabasePair.number(
            pair.source(),
            "select count(*) from pg_locks where not granted and relation = 'zone'::regclass")
        == 1;
  }

  /** Until the slot is confirmed behind what is committed now. */
  private void awaitRead() {
    String now = DatabasePair.text(pair.source(), "select pg_current_wal_insert_lsn()");
    await()
        .atMost(Brake.DEADLINE)
        .until(() -> {
          arrive();
          return DatabasePair.number(
                  pair.source(),
                  "select count(*) from pg_replication_slots where slot_name = '%s' and confirmed_flush_lsn >= '%s'"
                      .formatted(plan.verifyName(), now))
              == 1;
        });
  }

  private void awaitNoReader(Endpoint side) {
    await()
        .atMost(Brake.DEADLINE)
        .until(() ->
            DatabasePair.number(
                    side,
                    "select count(*) from pg_replication_slots where slot_name = '%s' and not active"
                        .formatted(plan.verifyName()))
                == 1);
  }

  void arrive() {
    Marker marker = new Marker("scenario");
    try (Session source = pair.source().open("scenario");
        Session target = pair.target().open("scenario")) {
      assertThat(marker.pass(source, target, Deadline.after(Brake.DEADLINE))).isPresent();
    }
  }
}
