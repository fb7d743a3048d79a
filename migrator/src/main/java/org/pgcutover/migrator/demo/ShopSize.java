package org.pgcutover.migrator.demo;

import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/** How many rows there are to write to; their keys run from 1 without holes. */
record ShopSize(int customers, int articles, int documents) {
  private static final Sql SIZE = Sql.file(ShopSize.class, "shop-size");

  static ShopSize of(Session session) {
    return session.one(SIZE, row -> new ShopSize(row.getInt(1), row.getInt(2), row.getInt(3)));
  }
}
