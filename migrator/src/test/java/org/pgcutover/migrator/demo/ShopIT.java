package org.pgcutover.migrator.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.Sql;
import org.pgcutover.postgres.TableName;
import org.pgcutover.postgres.embedded.EmbeddedServer;

class ShopIT {
  private static final Sql FEATURES = Sql.file(ShopIT.class, "shop-features");
  private static final Sql TABLES =
      Sql.of(
          "select schemaname, t.relname from pg_stat_user_tables t join pg_class on oid = relid where relkind = 'r'");
  private static final Sql FINGERPRINT = Sql.file(ShopIT.class, "shop-fingerprint");

  @ParameterizedTest
  @ValueSource(ints = {14, 15, 16, 17, 18})
  void hasEveryFeatureOnEachMajor(int major) {
    try (EmbeddedServer server = EmbeddedServer.start(major, Map.of())) {
      Endpoint endpoint = server.endpoint(Side.SOURCE);

      Shop.load(endpoint, 0.1);

      try (Session session = endpoint.open("test")) {
        List<String> missing =
            session
                .list(FEATURES, row -> Map.entry(row.getString("feature"), row.getBoolean("there")))
                .stream()
                .filter(feature -> !feature.getValue())
                .map(Map.Entry::getKey)
                .toList();
        assertThat(missing).isEmpty();
        Map<String, Long> rows = rowCounts(session);
        assertThat(rows)
            .containsEntry("shop.orders", 2_500L)
            .containsEntry("shop.order_items", 7_500L)
            .containsEntry("shop.customers", 500L)
            .containsEntry("\"Odd Schema\".\"we\"\"ird.Table\"", 500L);
        assertThat(rows.entrySet())
            .filteredOn(table -> table.getValue() == 0)
            .extracting(Map.Entry::getKey)
            .containsExactlyInAnyOrder("shop.wishes", "shop.payments_2099");
        assertThat(fingerprint(session)).isEqualTo("a0f80db38148d2e7df997a0055560ac9");
      }
    }
  }

  @Test
  void growsWithTheScale() {
    try (EmbeddedServer server = EmbeddedServer.start(18, Map.of("fsync", "off"))) {
      Endpoint endpoint = server.endpoint(Side.SOURCE);

      Shop.load(endpoint, 1);

      try (Session session = endpoint.open("test")) {
        Map<String, Long> rows = rowCounts(session);
        assertThat(rows)
            .containsEntry("shop.orders", 25_000L)
            .containsEntry("shop.order_items", 75_000L);
        long bytes =
            session.<Long>one(
                Sql.of("select pg_database_size(current_database())"), row -> row.getLong(1));
        assertThat(bytes).isBetween(20_000_000L, 50_000_000L);
      }
    }
  }

  @Test
  void refusesAScaleOfNothing() {
    Endpoint nowhere = Endpoint.parse(Side.SOURCE, "postgresql://shop@127.0.0.1:1/shop", Map.of());

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Shop.load(nowhere, 0))
        .withMessageContaining("scale");
  }

  private static Map<String, Long> rowCounts(Session session) {
    return session.list(TABLES, row -> new TableName(row.getString(1), row.getString(2))).stream()
        .collect(
            Collectors.toMap(
                TableName::toString,
                table ->
                    session.<Long>one(
                        Sql.of("select count(*) from only " + table.quoted()),
                        row -> row.getLong(1))));
  }

  private static String fingerprint(Session session) {
    // The driver gives the session the time zone of the JVM.
    return session.set("TimeZone", "UTC").one(FINGERPRINT, row -> row.getString(1));
  }
}
