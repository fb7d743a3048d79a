package org.pgcutover.postgres;

/**
 * A position in a server's write-ahead log: an unsigned 64-bit byte offset, written {@code
 * 16/B374D848} (type {@code pg_lsn}).
 */
public record Lsn(long value) implements Comparable<Lsn> {
  public static final Lsn ZERO = new Lsn(0);

  /**
   * Reads the text form of {@code pg_lsn}: two hexadecimal numbers of at most 32 bits around a
   * slash.
   *
   * @throws IllegalArgumentException where the text is something else
   */
  public static Lsn parse(String text) {
    int slash = text.indexOf('/');
    // parseUnsignedInt takes a plus sign, pg_lsn does not.
    if (slash < 1
        || slash > 8
        || text.length() - slash < 2
        || text.length() - slash > 9
        || text.indexOf('+') >= 0) {
      throw new IllegalArgumentException("not a WAL position: " + text);
    }
    try {
      long high = Integer.parseUnsignedInt(text, 0, slash, 16);
      long low = Integer.parseUnsignedInt(text, slash + 1, text.length(), 16);
      return new Lsn((high << 32) | (low & 0xFFFF_FFFFL));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("not a WAL position: " + text, e);
    }
  }

  /** Bytes of WAL from the earlier position to this one; negative where this one is the earlier. */
  public long bytesSince(Lsn earlier) {
    return value - earlier.value;
  }

  public boolean isAtLeast(Lsn other) {
    return compareTo(other) >= 0;
  }

  @Override
  public int compareTo(Lsn other) {
    return Long.compareUnsigned(value, other.value);
  }

  @Override
  public String toString() {
    return "%X/%X".formatted(value >>> 32, value & 0xFFFF_FFFFL);
  }
}
