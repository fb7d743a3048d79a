package org.pgcutover.postgres.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.Sql;

class EmbeddedServerIT {
  @ParameterizedTest
  @ValueSource(ints = {14, 15, 16, 17, 18})
  void startsEachMajorWithItsSettings(int major) {
    try (EmbeddedServer server = EmbeddedServer.start(major, Map.of("wal_level", "logical"));
        Session session = server.endpoint(Side.SOURCE).open("test")) {
      assertThat(session.version().major()).isEqualTo(major);
      assertThat(session.setting("wal_level")).contains("logical");
    }
  }

  @Test
  void keepsCommittedRowsThroughACrash() {
    try (EmbeddedServer server = EmbeddedServer.start(18, Map.of())) {
      try (Session session = server.endpoint(Side.TARGET).open("test")) {
        session.execute("create table kept as select 1 as id");
      }

      server.crash();
      server.restart();

      try (Session session = server.endpoint(Side.TARGET).open("test")) {
        assertThat(session.<Integer>one(Sql.of("select id from kept"), row -> row.getInt(1)))
            .isOne();
      }
    }
  }

  @Test
  void leavesNeitherServerNorFolderBehind() {
    EmbeddedServer server = EmbeddedServer.start(16, Map.of());
    Endpoint endpoint = server.endpoint(Side.SOURCE);
    Path data;
    try (Session session = endpoint.open("test")) {
      data = Path.of(session.setting("data_directory").orElseThrow());
    }
    assertThat(data).exists();

    server.close();

    assertThat(Files.exists(data.getParent())).isFalse();
    assertThatThrownBy(() -> endpoint.open("test"))
        .isInstanceOfSatisfying(
            PostgresException.class, e -> assertThat(e.isConnectionFailure()).isTrue());
  }

  @Test
  void refusesAWrongPassword() {
    try (EmbeddedServer server = EmbeddedServer.start(17, Map.of())) {
      Endpoint right = server.endpoint(Side.SOURCE);
      Endpoint wrong =
          Endpoint.parse(
              Side.SOURCE,
              "postgresql://postgres:wrong@%s:%d/postgres".formatted(right.host(), right.port()),
              Map.of());

      assertThatThrownBy(() -> wrong.open("test"))
          .isInstanceOfSatisfying(
              PostgresException.class, e -> assertThat(e.isAuthenticationFailure()).isTrue());
    }
  }
}
