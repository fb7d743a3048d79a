package org.pgcutover.migrator.pool;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.pgcutover.postgres.Endpoint;

/**
 * Where a line of {@code [databases]} leads; its other options, a password among them, are not in
 * it. What the line does not say is empty.
 *
 * @param name of the database as clients know it
 * @param port as it is written
 * @param dbname on the server; the same name where empty
 */
public record PoolEntry(
    String name, Optional<String> host, Optional<String> port, Optional<String> dbname) {
  /** PgBouncer's own, where the line has none. */
  private static final String DEFAULT_PORT = "5432";

  private static final String FALLBACK = "*";

  /** Instead of a byte that is no UTF-8. */
  private static final int UNREADABLE = '\ufffd';

  /** Whether it is the line for every name that has none. */
  public boolean standsForAll() {
    return name.equals(FALLBACK);
  }

  /** Of the database on the server. */
  public String database() {
    return dbname.orElse(name);
  }

  /**
   * Whether it is certain that the line leads there: the port is the same, the database, and the
   * host by its name or its address. Several hosts, and a Unix socket, are not certain.
   */
  public boolean leadsTo(Endpoint server) {
    return leadsToServer(server) && (standsForAll() || database().equals(server.database()));
  }

  /** The same whatever the database. */
  public boolean leadsToServer(Endpoint server) {
    return port.orElse(DEFAULT_PORT).equals(Integer.toString(server.port()))
        && host.filter(h -> isSame(h, server.host())).isPresent();
  }

  /** The same line, leading to a server. */
  public PoolEntry leadingTo(Endpoint server) {
    return new PoolEntry(
        name,
        Optional.of(server.host()),
        Optional.of(Integer.toString(server.port())),
        database().equals(server.database()) ? dbname : Optional.of(server.database()));
  }

  /**
   * Whether a line can say it: a control character would end the line, or be taken for a blank, and
   * there is no way to escape one.
   */
  public boolean fitsALine() {
    return Stream.of(Optional.of(name), host, port, dbname)
        .flatMap(Optional::stream)
        .flatMapToInt(String::codePoints)
        .noneMatch(c -> Character.isISOControl(c) || c == UNREADABLE);
  }

  /** Whether PgBouncer has it so. */
  public boolean isLoadedAs(AdminConsole.Database loaded) {
    return loaded.host().equals(host)
        && loaded.port().equals(port.orElse(DEFAULT_PORT))
        && loaded.database().equals(database());
  }

  private static boolean isSame(String one, String other) {
    return one.equalsIgnoreCase(other)
        || (!one.contains(",") && !one.startsWith("/") && haveAddressInCommon(one, other));
  }

  private static boolean haveAddressInCommon(String one, String other) {
    try {
      List<InetAddress> addresses = List.of(InetAddress.getAllByName(one));
      return List.of(InetAddress.getAllByName(other)).stream().anyMatch(addresses::contains);
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /** For people: as the line has it. */
  @Override
  public String toString() {
    return "%s = host=%s port=%s dbname=%s"
        .formatted(name, host.orElse("(Unix socket)"), port.orElse(DEFAULT_PORT), database());
  }
}
