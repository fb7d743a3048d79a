package org.pgcutover.postgres.embedded;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;

/**
 * The machine's PgBouncer on a free loopback port, in a temporary folder, in transaction mode, with
 * its {@code [databases]} in an included file. Not thread-safe: the one who started it stops it.
 */
public final class EmbeddedPgBouncer implements AutoCloseable {
  private static final String ADMIN = "pool_admin";
  private static final String PID_FILE = "pgbouncer.pid";
  private static final Duration START = Duration.ofSeconds(20);
  private static final Duration LOOK = Duration.ofMillis(20);

  private final Path program;
  private final Path folder;
  private final int port;
  private final String password;
  private final Reaper reaper;

  private EmbeddedPgBouncer(Path program, Path folder, int port, String password, Reaper reaper) {
    this.program = program;
    this.folder = folder;
    this.port = port;
    this.password = password;
    this.reaper = reaper;
  }

  /**
   * Where the machine has it: in the PATH, or where Debian puts it, which is in root's PATH alone.
   */
  public static Optional<Path> program(Map<String, String> environment) {
    return Stream.concat(
            Pattern.compile(File.pathSeparator).splitAsStream(environment.getOrDefault("PATH", "")),
            Stream.of("/usr/sbin"))
        .map(folder -> Path.of(folder, "pgbouncer"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * Starts one.
   *
   * @param program as {@link #program} found it
   * @param settings lines of the section {@code [pgbouncer]}, before our own
   * @param users who may come, with their passwords
   * @param databases lines of the included file
   */
  public static EmbeddedPgBouncer start(
      Path program,
      Map<String, String> settings,
      Map<String, String> users,
      List<String> databases) {
    try {
      Path folder =
          Files.createTempDirectory(
              "pgcutover-pgbouncer-",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Reaper reaper = Reaper.of(folder, PID_FILE);
      byte[] secret = new byte[12];
      new SecureRandom().nextBytes(secret);
      EmbeddedPgBouncer pool =
          new EmbeddedPgBouncer(
              program, folder, EmbeddedServer.freePort(), HexFormat.of().formatHex(secret), reaper);
      try {
        Files.writeString(pool.users(), user(ADMIN, pool.password));
        for (var user : users.entrySet()) {
          pool.add(user.getKey(), user.getValue());
        }
        Files.write(pool.databases(), databases);
        pool.configure(settings);
        pool.restart();
        return pool;
      } catch (RuntimeException | IOException e) {
        pool.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException("an embedded PgBouncer cannot be made", e);
    }
  }

  /** The admin console, as one who may use all of it. */
  public Endpoint admin() {
    return endpoint("pgbouncer", ADMIN, password);
  }

  /** The included file with the databases. */
  public Path databases() {
    return folder.resolve("databases.ini");
  }

  /** Where a user finds a database. */
  public Endpoint endpoint(String database, String user, String itsPassword) {
    return new Endpoint(
        Side.POOL,
        "127.0.0.1",
        port,
        database,
        user,
        Optional.of(itsPassword),
        Map.of("sslmode", "disable"));
  }

  /**
   * Lets another user in, who has the same password on the server, and waits until PgBouncer knows
   * it.
   */
  public Endpoint admit(String database, String user, String itsPassword) {
    add(user, itsPassword);
    signal("HUP");
    Endpoint endpoint = endpoint(database, user, itsPassword);
    if (!Deadline.after(START).await(LOOK, () -> letsIn(endpoint))) {
      throw new IllegalStateException("pgbouncer does not let in " + user);
    }
    return endpoint;
  }

  /** Writes the file of settings anew; a restart makes them count. */
  public void configure(Map<String, String> settings) {
    Map<String, String> all = new TreeMap<>();
    all.put("pool_mode", "transaction");
    all.put("max_client_conn", "200");
    all.put("default_pool_size", "20");
    all.put("admin_users", ADMIN);
    all.putAll(settings);
    all.put("listen_addr", "127.0.0.1");
    all.put("listen_port", Integer.toString(port));
    all.put("unix_socket_dir", "");
    all.put("auth_type", "scram-sha-256");
    all.put("auth_file", users().toString());
    all.put("ignore_startup_parameters", "extra_float_digits,options");
    all.put("logfile", log().toString());
    all.put("pidfile", folder.resolve(PID_FILE).toString());
    List<String> lines = new ArrayList<>(List.of("[databases]", "%include " + databases()));
    lines.add("[pgbouncer]");
    all.forEach((name, value) -> lines.add(name + " = " + value));
    try {
      Files.write(folder.resolve("pgbouncer.ini"), lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** It answers nobody, until {@link #wake}. */
  public void suspend() {
    signal("STOP");
  }

  public void wake() {
    signal("CONT");
  }

  /** Starts one that was killed, with the files as they are by now. */
  public void restart() {
    List<String> command = new ArrayList<>();
    if (EmbeddedServer.isRoot()) {
      // It refuses to run as root too; see EmbeddedServer.
      command.addAll(List.of("unshare", "-U"));
    }
    command.addAll(
        List.of(program.toString(), "-q", "-d", folder.resolve("pgbouncer.ini").toString()));
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("start.out").toFile())
              .start();
      process.getOutputStream().close();
      if (process.waitFor() != 0 || !Deadline.after(START).await(LOOK, this::listens)) {
        throw new IllegalStateException(
            "pgbouncer does not start: "
                + Files.readString(folder.resolve("start.out"))
                + logged());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while starting pgbouncer", e);
    }
  }

  /** kill -9: its clients lose their connections. */
  public void kill() {
    signal("KILL");
    if (!Deadline.after(START).await(LOOK, () -> !listens())) {
      throw new IllegalStateException("pgbouncer does not end");
    }
    // A process that nobody has waited for yet counts as another instance.
    try {
      Files.delete(folder.resolve(PID_FILE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What it has logged. */
  public String logged() {
    try {
      return Files.exists(log()) ? Files.readString(log()) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends it and deletes its folder. */
  @Override
  public void close() {
    reaper.close();
  }

  private void signal(String name) {
    try {
      String pid = Files.readString(folder.resolve(PID_FILE)).strip();
      if (new ProcessBuilder("kill", "-" + name, pid).start().waitFor() != 0) {
        throw new IllegalStateException("pgbouncer has ended: " + logged());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private boolean listens() {
    try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean letsIn(Endpoint endpoint) {
    try (Session _ = endpoint.openPlain("pgcutover_embedded")) {
      return true;
    } catch (PostgresException e) {
      return false;
    }
  }

  private void add(String user, String itsPassword) {
    try {
      Files.writeString(users(), user(user, itsPassword), StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String user(String name, String itsPassword) {
    return "\"%s\" \"%s\"%n".formatted(name, itsPassword);
  }

  private Path users() {
    return folder.resolve("users.txt");
  }

  private Path log() {
    return folder.resolve("pgbouncer.log");
  }
}
