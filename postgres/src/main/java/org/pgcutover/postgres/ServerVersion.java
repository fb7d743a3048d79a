package org.pgcutover.postgres;

/**
 * A server's version as {@code server_version_num} gives it since PostgreSQL 10: major × 10000 +
 * minor.
 */
public record ServerVersion(int number) implements Comparable<ServerVersion> {
  public int major() {
    return number / 10_000;
  }

  public boolean isAtLeast(int major) {
    return major() >= major;
  }

  @Override
  public int compareTo(ServerVersion other) {
    return Integer.compare(number, other.number);
  }

  @Override
  public String toString() {
    return major() + "." + number % 10_000;
  }
}
