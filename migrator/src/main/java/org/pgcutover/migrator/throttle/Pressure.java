package org.pgcutover.migrator.throttle;

import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What others on the source suffer at one moment.
 *
 * @param standbyLagBytes of the standby that is furthest behind; the migration's own target is one
 * @param activeClients client sessions that run a statement, pgcutover's left out
 * @param waitingClients those of them that wait for I/O or WAL
 * @param hostStalled share of the last ten seconds in which every task of the host waited for I/O;
 *     empty where the host does not say
 */
record Pressure(
    long standbyLagBytes, int activeClients, int waitingClients, OptionalDouble hostStalled) {
  private static final Pattern FULL = Pattern.compile("(?m)^full avg10=([\\d.]+)");

  /** Of {@code /proc/pressure/io} (kernel documentation "accounting/psi"): a percentage there. */
  static OptionalDouble stalled(String content) {
    Matcher full = FULL.matcher(content);
    return full.find()
        ? OptionalDouble.of(Double.parseDouble(full.group(1)) / 100)
        : OptionalDouble.empty();
  }
}
