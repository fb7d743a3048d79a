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
  static final Fingerprint NOTHING = new Fingerprint(0, BigDecimal.ZERO, BigDecimal.ZERO);

  /** Reads number of rows and sums from three columns, the first of which is given. */
  static Fingerprint read(ResultSet row, int from) throws SQLException {
    return new Fingerprint(
        row.getLong(from), row.getBigDecimal(from + 1), row.getBigDecimal(from + 2));
  }

  /** These rows and those. */
  Fingerprint and(Fingerprint others) {
    return new Fingerprint(
        rows + others.rows, firstSum.add(others.firstSum), secondSum.add(others.secondSum));
  }

  /** The same rows without one of them. */
  Fingerprint without(RowHash row) {
    return new Fingerprint(
        rows - 1,
        firstSum.subtract(BigDecimal.valueOf(row.first())),
        secondSum.subtract(BigDecimal.valueOf(row.second())));
  }
}
