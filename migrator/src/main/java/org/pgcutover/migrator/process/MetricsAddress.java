package org.pgcutover.migrator.process;

import java.util.List;
import org.pgcutover.exporter.WebSecurity;
import org.pgcutover.migrator.config.ConfigurationException;

/**
 * Where the exporter listens.
 *
 * @param port 0 for any free one
 * @param security who may ask
 */
public record MetricsAddress(String host, int port, WebSecurity security) {
  /**
   * @throws ConfigurationException where that is no port
   */
  public MetricsAddress {
    if (port < 0 || port > 65_535) {
      throw new ConfigurationException(
          List.of(
              "the port for metrics is %d%nhint: Use 1 to 65535 for --metrics-port or metrics.port, or 0 for any free one."
                  .formatted(port)));
    }
  }

  public static final MetricsAddress DEFAULT =
      new MetricsAddress("127.0.0.1", 9187, WebSecurity.NONE);
}
