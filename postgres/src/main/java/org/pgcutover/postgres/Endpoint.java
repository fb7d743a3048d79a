package org.pgcutover.postgres;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postgresql.PGProperty;

/**
 * Where one side is and as whom to go there, from a libpq connection URI (PostgreSQL manual,
 * "Connection URIs"). The password comes from the URI, the environment or a passfile, in that
 * order, and appears in nothing that is printed.
 *
 * @param options libpq's TLS parameters, those of {@link #TLS_OPTIONS}
 */
public record Endpoint(
    Side side,
    String host,
    int port,
    String database,
    String user,
    Optional<String> password,
    Map<String, String> options) {
  private static final Set<String> TLS_OPTIONS =
      Set.of("sslmode", "sslrootcert", "sslcert", "sslkey", "channel_binding");
  private static final Set<String> KNOWN_OPTIONS =
      Set.of(
          "passfile",
          "password",
          "user",
          "host",
          "port",
          "dbname",
          "connect_timeout",
          "application_name");
  private static final Set<String> TLS_MODES =
      Set.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration STATEMENT_LIMIT = Duration.ofMinutes(5);

  // No limits, wal_sender_timeout among them: who reads a slot may be busy with something else for
  // minutes, and the driver has no thread of its own to say that it lives. A client that is gone is
  // found by TCP.
  private static final String REPLICATION_OPTIONS =
      "-c lock_timeout=0 -c statement_timeout=0 -c idle_in_transaction_session_timeout=0 -c idle_session_timeout=0 -c wal_sender_timeout=0 -c tcp_keepalives_idle=60 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=6";

  // A database or role may carry settings of its own, default_transaction_read_only = on among
  // them: it is how
  // pgcutover freezes a source. Its own sessions say the contrary when they begin.
  private static final String SESSION_OPTIONS =
      "-c tcp_keepalives_idle=60 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=6 -c default_transaction_read_only=off -c lock_timeout=30s -c statement_timeout=%ds -c idle_in_transaction_session_timeout=0 -c idle_session_timeout=0"
          .formatted(STATEMENT_LIMIT.toSeconds());

  public Endpoint {
    options = Map.copyOf(options);
  }

  /**
   * Reads {@code postgresql://user:password@host:port/database?sslmode=…}.
   *
   * @param environment where {@code PGCUTOVER_SOURCE_PASSWORD} (or {@code …_TARGET_…}, {@code
   *     …_POOL_…}), {@code PGPASSWORD}, {@code PGPASSFILE} and {@code HOME} are looked up
   * @throws IllegalArgumentException with a message for people, without the password
   */
  public static Endpoint parse(Side side, String text, Map<String, String> environment) {
    URI uri = uri(side, text);
    Map<String, String> query = query(side, uri);
    Authority authority = Authority.of(uri);
    String host =
        query.getOrDefault("host", authority.host().isEmpty() ? "localhost" : authority.host());
    int port = port(side, query.getOrDefault("port", authority.port()));
    String user = query.getOrDefault("user", authority.user());
    if (user.isEmpty()) {
      user = environment.getOrDefault("PGUSER", environment.getOrDefault("USER", "postgres"));
    }
    String path = uri.getPath() == null ? "" : uri.getPath().replaceFirst("^/", "");
    String database = query.getOrDefault("dbname", path.isEmpty() ? user : path);
    if (host.startsWith("/") || host.contains(",")) {
      throw new IllegalArgumentException(
          "%s: the connection URI does not name a single TCP host%nhint: Give one host name or address and its port, and special characters of a password as %%XX."
              .formatted(side));
    }
    Optional<String> written =
        Optional.ofNullable(query.get("password"))
            .or(authority::password)
            .or(() ->
                Optional.ofNullable(environment.get("PGCUTOVER_" + side.name() + "_PASSWORD")))
            .or(() -> Optional.ofNullable(environment.get("PGPASSWORD")));
    Path passfile =
        Path.of(
            query.getOrDefault(
                "passfile",
                environment.getOrDefault(
                    "PGPASSFILE", environment.getOrDefault("HOME", "") + "/.pgpass")));
    String finalUser = user;
    Optional<String> password =
        written.or(() -> Passfile.password(passfile, host, port, database, finalUser));
    query.keySet().retainAll(TLS_OPTIONS);
    return new Endpoint(side, host, port, database, user, password, query);
  }

  /**
   * Opens a session for catalogue reads and commands, in autocommit. Nothing in it waits for ever:
   * a lock for half a minute, a statement for five, an answer for a little longer; {@link
   * Session#unlimited} is for work that may take hours.
   */
  public Session open(String applicationName) {
    Properties properties = properties(applicationName);
    PGProperty.OPTIONS.set(properties, SESSION_OPTIONS);
    PGProperty.SOCKET_TIMEOUT.set(properties, (int) STATEMENT_LIMIT.plusSeconds(20).toSeconds());
    return open(properties);
  }

  /**
   * Opens a session that speaks the replication protocol as well (manual, "Logical Streaming
   * Replication").
   */
  public Session openReplication(String applicationName) {
    Properties properties = properties(applicationName);
    PGProperty.REPLICATION.set(properties, "database");
    PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
    PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "14");
    PGProperty.OPTIONS.set(properties, REPLICATION_OPTIONS);
    return open(properties);
  }

  /** Opens a session as a client would: with whatever server, database and role have set for it. */
  public Session openPlain(String applicationName) {
    Properties properties = properties(applicationName);
    PGProperty.SOCKET_TIMEOUT.set(properties, (int) STATEMENT_LIMIT.plusSeconds(20).toSeconds());
    return open(properties);
  }

  /** The same place in another part. */
  public Endpoint as(Side part) {
    return new Endpoint(part, host, port, database, user, password, options);
  }

  /** The same place, another database. */
  public Endpoint withDatabase(String name) {
    return new Endpoint(side, host, port, name, user, password, options);
  }

  /** The same place, by another password. */
  public Endpoint withPassword(Optional<String> other) {
    return new Endpoint(side, host, port, database, user, other, options);
  }

  /**
   * The variables that libpq programs read, the password among them: for a child process'
   * environment only.
   */
  public Map<String, String> environment() {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("PGHOST", host);
    variables.put("PGPORT", Integer.toString(port));
    variables.put("PGDATABASE", database);
    variables.put("PGUSER", user);
    password.ifPresent(p -> variables.put("PGPASSWORD", p));
    options.forEach((name, value) ->
        variables.put("PG" + name.replace("_", "").toUpperCase(Locale.ROOT), value));
    variables.put("PGCONNECT_TIMEOUT", Long.toString(CONNECT_TIMEOUT.toSeconds()));
    return variables;
  }

  /**
   * A libpq keyword/value string with the password in it, as CREATE SUBSCRIPTION takes it. Never to
   * be printed.
   */
  public String conninfo() {
    Map<String, String> words = new LinkedHashMap<>();
    words.put("host", host);
    words.put("port", Integer.toString(port));
    words.put("dbname", database);
    words.put("user", user);
    password.ifPresent(p -> words.put("password", p));
    words.putAll(options);
    return words.entrySet().stream()
        .map(word ->
            word.getKey() + "='" + word.getValue().replace("\\", "\\\\").replace("'", "\\'") + "'")
        .collect(Collectors.joining(" "));
  }

  /** The URI without its password. */
  @Override
  public String toString() {
    return "postgresql://%s@%s:%d/%s".formatted(user, host, port, database);
  }

  private Session open(Properties properties) {
    String bracketed = host.contains(":") ? "[" + host + "]" : host;
    try {
      return new Session(
          side,
          DriverManager.getConnection(
              "jdbc:postgresql://%s:%d/?".formatted(bracketed, port), properties));
    } catch (SQLException e) {
      throw PostgresException.of(side, "connect to " + this, e);
    }
  }

  private Properties properties(String applicationName) {
    Properties properties = new Properties();
    PGProperty.PG_DBNAME.set(properties, database);
    PGProperty.USER.set(properties, user);
    password.ifPresent(p -> PGProperty.PASSWORD.set(properties, p));
    PGProperty.APPLICATION_NAME.set(properties, applicationName);
    PGProperty.CONNECT_TIMEOUT.set(properties, (int) CONNECT_TIMEOUT.toSeconds());
    PGProperty.LOGIN_TIMEOUT.set(properties, (int) CONNECT_TIMEOUT.toSeconds());
    PGProperty.TCP_KEEP_ALIVE.set(properties, true);
    PGProperty.GSS_ENC_MODE.set(properties, "disable");
    options.forEach((name, value) -> properties.setProperty(driverName(name), value));
    return properties;
  }

  private static String driverName(String option) {
    return option.equals("channel_binding") ? PGProperty.CHANNEL_BINDING.getName() : option;
  }

  private static URI uri(Side side, String text) {
    // The text may hold a password: no message quotes it.
    try {
      URI uri = new URI(text.strip());
      if (!Set.of("postgresql", "postgres").contains(String.valueOf(uri.getScheme()))) {
        throw new IllegalArgumentException(
            "%s: a connection URI begins with postgresql://%nhint: Write postgresql://user@host:5432/database."
                .formatted(side));
      }
      // A password with a raw / ? or # ends the authority too early; what follows would be taken,
      // and printed, as something else.
      if (uri.isOpaque()
          || uri.getRawFragment() != null
          || String.valueOf(uri.getRawPath()).matches("/.*[/@].*")) {
        throw new IllegalArgumentException(
            "%s: the connection URI cannot be read: more than a database follows the host%nhint: Write special characters of a name or password as %%XX, or keep the password in a passfile."
                .formatted(side));
      }
      return uri;
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(
          "%s: the connection URI cannot be read: %s at character %d%nhint: Write special characters of a password as %%XX, or keep the password in a passfile."
              .formatted(side, e.getReason(), e.getIndex()));
    }
  }

  private static Map<String, String> query(Side side, URI uri) {
    Map<String, String> result = new LinkedHashMap<>();
    if (uri.getRawQuery() == null) {
      return result;
    }
    for (String pair : uri.getRawQuery().split("&", -1)) {
      String[] parts = pair.split("=", 2);
      String name = decode(parts[0]);
      if (parts.length != 2 || !(TLS_OPTIONS.contains(name) || KNOWN_OPTIONS.contains(name))) {
        throw new IllegalArgumentException(
            "%s: unknown parameter%s in the connection URI%nhint: Known are %s."
                .formatted(
                    side,
                    name.matches("[a-z_]+") ? " " + name : "",
                    Stream.concat(TLS_OPTIONS.stream(), KNOWN_OPTIONS.stream())
                        .sorted()
                        .collect(Collectors.joining(", "))));
      }
      result.put(name, decode(parts[1]));
    }
    if (!TLS_MODES.contains(result.getOrDefault("sslmode", "prefer"))) {
      throw new IllegalArgumentException(
          "%s: unknown sslmode %s%nhint: Known are disable, allow, prefer, require, verify-ca and verify-full."
              .formatted(side, result.get("sslmode")));
    }
    return result;
  }

  private static int port(Side side, String text) {
    if (text.isEmpty()) {
      return 5432;
    }
    // Where a password was not escaped, part of it stands here: it is not quoted.
    if (!text.matches("[0-9]{1,5}")
        || Integer.parseInt(text) < 1
        || Integer.parseInt(text) > 65_535) {
      throw new IllegalArgumentException(
          "%s: the port in the connection URI is not a number from 1 to 65535%nhint: Write postgresql://user@host:5432/database, and special characters of a password as %%XX."
              .formatted(side));
    }
    return Integer.parseInt(text);
  }

  /**
   * What stands between the slashes. Read here, for {@link URI#getHost} knows nothing of a host
   * name with an underscore, nor of several hosts.
   */
  private record Authority(String user, Optional<String> password, String host, String port) {
    private static final Pattern FORM =
        Pattern.compile("(?:([^:@]*)(?::(.*))?@)?(\\[[^]]*]|[^:@]*)(?::(.*))?");

    static Authority of(URI uri) {
      Matcher parts = FORM.matcher(uri.getRawAuthority() == null ? "" : uri.getRawAuthority());
      if (!parts.matches() || parts.group(3).contains(",") || part(parts, 4).contains(",")) {
        // Several hosts, or a password that is not escaped: the comma says so to the caller.
        return new Authority("", Optional.empty(), ",", "");
      }
      return new Authority(
          decode(part(parts, 1)),
          Optional.ofNullable(parts.group(2)).map(Endpoint::decode),
          decode(parts.group(3)).replaceAll("^\\[|]$", ""),
          part(parts, 4));
    }

    private static String part(Matcher parts, int group) {
      return Optional.ofNullable(parts.group(group)).orElse("");
    }
  }

  private static String decode(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
