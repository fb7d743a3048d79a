package org.pgcutover.postgres.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Side;

/**
 * A PostgreSQL server of its own on a free loopback port, in a temporary folder, with password
 * authentication and a random password. Durability is the server's default unless the settings say
 * otherwise. Not thread-safe: the one who started it stops it.
 */
public final class EmbeddedServer implements AutoCloseable {
  private final Path home;
  private final Path folder;
  private final int port;
  private final String password;
  private final Reaper reaper;

  private EmbeddedServer(Path home, Path folder, int port, String password, Reaper reaper) {
    this.home = home;
    this.folder = folder;
    this.port = port;
    this.password = password;
    this.reaper = reaper;
  }

  /**
   * Makes a cluster and starts it.
   *
   * @param major 14 to 18
   * @param settings lines of postgresql.conf, such as {@code wal_level=logical}
   */
  public static EmbeddedServer start(int major, Map<String, String> settings) {
    Path home = Binaries.of(major);
    try {
      Path folder =
          Files.createTempDirectory(
              "pgcutover-" + major + "-",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Reaper reaper = Reaper.of(folder, "data/postmaster.pid");
      byte[] secret = new byte[12];
      new SecureRandom().nextBytes(secret);
      EmbeddedServer server =
          new EmbeddedServer(home, folder, freePort(), HexFormat.of().formatHex(secret), reaper);
      try {
        server.initialise(settings);
        server.restart();
        return server;
      } catch (RuntimeException | IOException e) {
        server.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "an embedded PostgreSQL %d cannot be made".formatted(major), e);
    }
  }

  /** The superuser on the database {@code postgres}. */
  public Endpoint endpoint(Side side) {
    return new Endpoint(
        side,
        "127.0.0.1",
        port,
        "postgres",
        "postgres",
        Optional.of(password),
        Map.of("sslmode", "disable"));
  }

  /** Starts a server that was stopped or has crashed, with the same data on the same port. */
  public void restart() {
    run("pg_ctl", "start", "-w", "-t", "60", "-s", "-D", data(), "-l", log().toString());
  }

  /** An orderly stop: sessions are ended, a checkpoint is written. */
  public void stop() {
    run("pg_ctl", "stop", "-w", "-t", "60", "-s", "-m", "fast", "-D", data());
  }

  /** A stop without a checkpoint: the next start recovers from the WAL. */
  public void crash() {
    run("pg_ctl", "stop", "-w", "-t", "60", "-s", "-m", "immediate", "-D", data());
  }

  /**
   * A line for {@code sh} that restarts the server, as an operator would write one.
   *
   * @param options of pg_ctl, such as {@code -m fast}
   */
  public String restartCommand(String options) {
    return "%s'%s' restart -w -t 60 -s -D '%s' -l '%s' %s"
        .formatted(
            isRoot() ? "unshare -U " : "",
            home.resolve("bin").resolve("pg_ctl"),
            data(),
            log(),
            options);
  }

  /** Ends the server and deletes its folder. */
  @Override
  public void close() {
    reaper.close();
  }

  private void initialise(Map<String, String> settings) throws IOException {
    Path secret = folder.resolve("password");
    Files.writeString(secret, password);
    run(
        "initdb",
        "--no-sync",
        "--no-instructions",
        "-U",
        "postgres",
        "-A",
        "scram-sha-256",
        "--pwfile=" + secret,
        "-E",
        "UTF8",
        "--locale=C",
        "-D",
        data());
    Files.delete(secret);
    Map<String, String> all = new TreeMap<>(settings);
    all.put("port", Integer.toString(port));
    all.put("listen_addresses", "127.0.0.1");
    all.put("unix_socket_directories", "");
    List<String> lines = new ArrayList<>();
    all.forEach((name, value) -> lines.add("%s = '%s'".formatted(name, value.replace("'", "''"))));
    Files.write(Path.of(data(), "postgresql.auto.conf"), lines);
  }

  private String data() {
    return folder.resolve("data").toString();
  }

  private Path log() {
    return folder.resolve("server.log");
  }

  private void run(String program, String... arguments) {
    List<String> command = new ArrayList<>();
    if (isRoot()) {
      // PostgreSQL refuses to run as root; in a user namespace of its own it runs as nobody.
      command.addAll(List.of("unshare", "-U"));
    }
    command.add(home.resolve("bin").resolve(program).toString());
    command.addAll(List.of(arguments));
    Path output = folder.resolve(program + ".out");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      process.getOutputStream().close();
      if (process.waitFor() != 0) {
        throw new IllegalStateException(
            "%s failed: %s%s".formatted(program, Files.readString(output), lastOf(log())));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while running " + program, e);
    }
  }

  private static String lastOf(Path log) throws IOException {
    if (!Files.exists(log)) {
      return "";
    }
    try (Stream<String> lines = Files.lines(log)) {
      List<String> all = lines.toList();
      return "\n" + String.join("\n", all.subList(Math.max(0, all.size() - 5), all.size()));
    }
  }

  static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  /** A port on loopback that nobody listens on at this moment. */
  public static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
