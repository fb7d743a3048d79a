package org.pgcutover.verifier;

import java.util.Optional;

/**
 * What one column of one row holds on either side.
 *
 * @param source empty for NULL
 * @param target empty for NULL
 */
public record ColumnValues(String column, Optional<Value> source, Optional<Value> target) {
  /**
   * A value as the server prints it, or what may be told of it.
   *
   * @param length in characters
   * @param sha256 of its bytes in UTF-8, in hexadecimal
   * @param text its beginning; empty where values stay hidden
   */
  public record Value(long length, String sha256, Optional<String> text) {}
}
