package org.pgcutover.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgcutover.postgres.embedded.EmbeddedServer;

/** Odd passwords and names reach a server by the driver, by a URI and by a subscription. */
class ConninfoIT {
  private static EmbeddedServer publisher;
  private static EmbeddedServer subscriber;

  @BeforeAll
  static void startServers() {
    publisher = EmbeddedServer.start(18, Map.of("wal_level", "logical"));
    subscriber = EmbeddedServer.start(15, Map.of());
  }

  @AfterAll
  static void stopServers() {
    publisher.close();
    subscriber.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain",
        "two words",
        "it's",
        "back\\slash",
        "\\",
        "'",
        "\\'",
        "quote\"",
        "a=b c='d'",
        "%41@:/?#&+",
        "dollar$$ $1 ?",
        "größe ✓",
        " leading and trailing "
      })
  void leadToTheServer(String secret) {
    String user = "user " + secret;
    Endpoint admin = publisher.endpoint(Side.SOURCE);
    try (Session session = admin.open("test")) {
      session.execute(
          new Sql(
              "create role",
              "create role %s login replication password %s"
                  .formatted(Quote.identifier(user), Quote.literal(secret))));
      session.execute(new Sql("create database", "create database " + Quote.identifier(user)));
    }
    Endpoint endpoint =
        new Endpoint(
            Side.SOURCE,
            admin.host(),
            admin.port(),
            user,
            user,
            Optional.of(secret),
            admin.options());
    Endpoint parsed =
        Endpoint.parse(
            Side.SOURCE,
            "postgresql://%s:%s@%s:%d/%s?sslmode=disable"
                .formatted(
                    encoded(user), encoded(secret), admin.host(), admin.port(), encoded(user)),
            Map.of());

    assertThat(parsed).isEqualTo(endpoint);
    try (Session session = parsed.open("test");
        Session replication = parsed.openReplication("test")) {
      assertThat(answer(session)).isEqualTo(user);
      assertThat(answer(replication)).isEqualTo(user);
    }
    try (Session session = subscriber.endpoint(Side.TARGET).open("test")) {
      new ReplicationCommands(session).probeSubscription(endpoint.conninfo());
    }
  }

  @Test
  void aProbeSaysWhatIsWrongAndLeavesNothing() {
    Endpoint admin = publisher.endpoint(Side.SOURCE);
    Endpoint wrong =
        new Endpoint(
            Side.SOURCE,
            admin.host(),
            admin.port(),
            "postgres",
            "postgres",
            Optional.of("n0t-it"),
            Map.of());
    try (Session session = subscriber.endpoint(Side.TARGET).open("test")) {
      assertThatThrownBy(() -> new ReplicationCommands(session).probeSubscription(wrong.conninfo()))
          .isInstanceOf(PostgresException.class)
          .hasMessageContaining("password authentication failed")
          .hasMessageNotContaining("n0t-it");
      new ReplicationCommands(session).probeSubscription(admin.conninfo());

      assertThat(
              session.list(Sql.of("select subname from pg_subscription"), row -> row.getString(1)))
          .isEmpty();
      assertThat(
              session.list(
                  Sql.of("select roname from pg_replication_origin"), row -> row.getString(1)))
          .isEmpty();
    }
  }

  private static String answer(Session session) {
    return session.one(Sql.of("select current_database()"), row -> row.getString(1));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
