package org.pgcutover.verifier;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A multiset of rows as three numbers that do not depend on their order: two sides with the same
 * rows have the same, two sides with different rows the same by a chance of about 2⁻¹²⁸. Sums and
 * not XOR, which cancels duplicates and pairs of equal edits.
 */
record Fingerprint(long rows, BigDecimal firstSum, BigDecimal secondSum) {
  static Fingerprint read(ResultSet row) throws SQLException {
    return new Fingerprint(row.getLong(1), row.getBigDecimal(2), row.getBigDecimal(3));
  }
}
