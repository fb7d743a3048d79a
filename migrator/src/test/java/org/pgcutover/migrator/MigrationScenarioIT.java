package org.pgcutover.migrator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.Sql;
import org.pgcutover.postgres.embedded.EmbeddedServer;
import org.pgcutover.verifier.Parity;

class MigrationScenarioIT {
  @Test
  void movesADatabase() {
    try (EmbeddedServer source =
            EmbeddedServer.start(15, Map.of("wal_level", "logical", "fsync", "off"));
        EmbeddedServer target = EmbeddedServer.start(18, Map.of())) {
      Endpoint from = source.endpoint(Side.SOURCE);
      Endpoint to = target.endpoint(Side.TARGET);
      try (Session session = from.open("test")) {
        session.execute(
            "create table t (id bigint generated always as identity primary key, v text)");
        session.execute("insert into t (v) select 'v' || g from generate_series(1, 10000) g");
      }
      Plan plan =
          new Plan(
              "test",
              from,
              to,
              from,
              2,
              Optional.empty(),
              true,
              Optional.empty(),
              Plan.Limits.DEFAULT);

      Outcome outcome =
          new Migration(plan, System.getenv(), new Progress("test", System.out::println)).run();

      assertThat(outcome)
          .isInstanceOfSatisfying(
              Outcome.Done.class,
              done -> {
                System.out.println(done);
                assertThat(done.cutOver().orElseThrow().parity().verdict())
                    .isInstanceOf(Parity.Equal.class);
              });
      try (Session session = to.open("test")) {
        assertThat(session.<Long>one(Sql.of("select count(*) from t"), row -> row.getLong(1)))
            .isEqualTo(10000);
        session.execute("insert into t (v) values ('after')");
        assertThat(session.<Long>one(Sql.of("select max(id) from t"), row -> row.getLong(1)))
            .isEqualTo(10001);
      }
    }
  }
}
