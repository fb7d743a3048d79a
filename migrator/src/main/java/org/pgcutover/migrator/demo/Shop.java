package org.pgcutover.migrator.demo;

import java.math.BigDecimal;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/**
 * A small shop's database with one of everything that a move has to carry over. The same scale
 * gives the same rows on every server and every day.
 */
public final class Shop {
  private static final Sql TABLES = Sql.file(Shop.class, "shop");
  private static final Sql ROWS = Sql.file(Shop.class, "shop-rows");
  private static final Sql RULES = Sql.file(Shop.class, "shop-rules");

  private static final Sql EMPTY_LOG = Sql.of("truncate shop.activity");

  private Shop() {}

  /**
   * Makes the schemas {@code shop} and {@code "Odd Schema"} and fills them.
   *
   * @param scale 1 is 100,000 orders and items, about 20 MB; the rows grow with it
   * @throws org.pgcutover.postgres.PostgresException where a schema of that name is there already
   */
  public static void load(Endpoint endpoint, double scale) {
    if (!(scale > 0 && scale <= 10_000)) {
      throw new IllegalArgumentException(
          "the scale is %s, and it must be above 0 and at most 10000".formatted(scale));
    }
    try (Session session = endpoint.open("pgcutover_demo").unlimited()) {
      session.set("shop.scale", BigDecimal.valueOf(scale).toPlainString());
      session.execute(TABLES);
      session.execute(ROWS);
      session.execute(RULES);
    }
  }

  /**
   * Empties the log of the clients' operations, as a shop does that keeps it elsewhere: it is the
   * table without a key, whose comparison takes longer with every row.
   */
  public static void emptyLog(Endpoint endpoint) {
    try (Session session = endpoint.open("pgcutover_demo").unlimited()) {
      session.execute(EMPTY_LOG);
    }
  }
}
