package org.pgcutover.postgres;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number of bytes as PostgreSQL's settings write it: {@code 512kB}, {@code 50MB}, {@code 8GB},
 * {@code 1TB}, each 1024 of the one before (manual, "Parameter Names and Values"); upper and lower
 * case alike.
 */
public record ByteSize(long bytes) {
  private static final Pattern FORM = Pattern.compile("(\\d{1,9})\\s*(b|kb|mb|gb|tb)");
  private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB"};

  public ByteSize {
    if (bytes < 0) {
      throw new IllegalArgumentException("a number of bytes is not negative");
    }
  }

  /**
   * Reads {@code 50MB} and the like, in powers of 1024.
   *
   * @throws IllegalArgumentException with a message for people
   */
  public static ByteSize parse(String text) {
    Matcher matcher = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new IllegalArgumentException("not a number of bytes: write 512kB, 50MB, 8GB or 1TB");
    }
    int thousands = "bkmgt".indexOf(matcher.group(2).charAt(0));
    return new ByteSize(Long.parseLong(matcher.group(1)) << (10 * thousands));
  }

  /** For people: at most one decimal. */
  @Override
  public String toString() {
    double value = bytes;
    int unit = 0;
    while (value >= 1024 && unit < UNITS.length - 1) {
      value /= 1024;
      unit++;
    }
    return (value >= 100 || value == Math.rint(value) ? "%.0f %s" : "%.1f %s")
        .formatted(value, UNITS[unit]);
  }
}
