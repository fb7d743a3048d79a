package org.pgcutover.migrator.process;

/**
 * Where the exporter listens.
 *
 * @param port 0 for any free one
 */
public record MetricsAddress(String host, int port) {
  public static final MetricsAddress DEFAULT = new MetricsAddress("127.0.0.1", 9187);

  /** On loopback, wherever there is room. */
  public static final MetricsAddress ANY = new MetricsAddress("127.0.0.1", 0);
}
