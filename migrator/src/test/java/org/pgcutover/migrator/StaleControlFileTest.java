package org.pgcutover.migrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgcutover.migrator.control.ControlFile;
import org.pgcutover.migrator.control.RunningMigration;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Side;

/** Behind the file of a run that was killed another program listens by now. */
class StaleControlFileTest {
  private static final DatabasePair PAIR =
      new DatabasePair(
          "killed",
          Endpoint.parse(Side.SOURCE, "postgresql://a@old/d", Map.of()),
          Endpoint.parse(Side.TARGET, "postgresql://a@new/d", Map.of()));

  @TempDir Path state;

  @ParameterizedTest
  @ValueSource(strings = {"", "<html>", "{}", "[]", "null", "{\"source\": 1}"})
  void leadsNowhere(String answer) throws IOException {
    Map<String, String> environment = Map.of("XDG_STATE_HOME", state.toString());
    HttpServer another =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    another.createContext(
        "/",
        exchange -> {
          byte[] body = answer.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    another.start();
    try {
      new ControlFile(another.getAddress().getPort(), "stale", 1, OptionalLong.empty())
          .write(ControlFile.path(environment, PAIR.migration()).orElseThrow());

      assertThat(RunningMigration.find(PAIR.plan(), environment)).isEmpty();
      assertThatExceptionOfType(MigrationException.Refused.class)
          .isThrownBy(() -> RunningMigration.get(PAIR.plan(), environment));
    } finally {
      another.stop(0);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{}",
        "{\"port\": 8080, \"pid\": 1}",
        "{\"port\": 8080, \"token\": null, \"pid\": 1}",
        "{\"port\": 8080, \"token\": \"two\\nlines\", \"pid\": 1}",
        "{\"port\": 65536, \"token\": \"stale\", \"pid\": 1}",
        "{\"port\": -1, \"token\": \"stale\", \"pid\": 1}"
      })
  void thatWasWrittenByNobodyLeadsNowhere(String content) throws IOException {
    Map<String, String> environment = Map.of("XDG_STATE_HOME", state.toString());
    Path file = ControlFile.path(environment, PAIR.migration()).orElseThrow();
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);

    assertThat(ControlFile.read(file)).isEmpty();
    assertThatExceptionOfType(MigrationException.Refused.class)
        .isThrownBy(() -> RunningMigration.get(PAIR.plan(), environment))
        .withMessageContaining("no run of killed answers");
  }
}
