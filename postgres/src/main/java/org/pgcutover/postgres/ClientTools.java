package org.pgcutover.postgres;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The {@code pg_dump} and {@code pg_restore} that this machine has, of whatever versions. */
public record ClientTools(List<Client> clients) {
  private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\) (\\d+)");

  /** Folders in which distributions put each major's own programs. */
  private static final List<String> FOLDERS =
      List.of("/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt", "/usr");

  /** One folder with both programs of one major. */
  public record Client(Path folder, int major) {
    public Path dump() {
      return folder.resolve("pg_dump");
    }

    public Path restore() {
      return folder.resolve("pg_restore");
    }
  }

  public ClientTools {
    clients = List.copyOf(clients);
  }

  /** Looks through PATH and the usual folders. */
  public static ClientTools find(Map<String, String> environment) {
    Set<Path> folders = new LinkedHashSet<>();
    for (String folder : environment.getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
      if (!folder.isEmpty()) {
        folders.add(Path.of(folder));
      }
    }
    FOLDERS.forEach(folder -> folders.addAll(versionFolders(Path.of(folder))));
    return new ClientTools(folders.stream().flatMap(folder -> client(folder).stream()).toList());
  }

  /**
   * The oldest that can read the source: pg_dump refuses a server newer than itself, and an older
   * pg_restore writes fewer settings that an old target does not know.
   */
  public Optional<Client> forSource(ServerVersion source) {
    return clients.stream()
        .filter(client -> client.major() >= source.major())
        .min(Comparator.comparingInt(Client::major));
  }

  /** 0 where none was found. */
  public int newestMajor() {
    return clients.stream().mapToInt(Client::major).max().orElse(0);
  }

  private static List<Path> versionFolders(Path parent) {
    if (!Files.isDirectory(parent)) {
      return List.of();
    }
    List<Path> folders = new ArrayList<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(parent)) {
      children.forEach(child -> folders.add(child.resolve("bin")));
    } catch (IOException e) {
      return List.of();
    }
    return folders;
  }

  private static Optional<Client> client(Path folder) {
    return Stream.of("pg_dump", "pg_restore")
            .allMatch(name -> Files.isExecutable(folder.resolve(name)))
        ? major(folder.resolve("pg_dump")).map(major -> new Client(folder, major))
        : Optional.empty();
  }

  private static Optional<Integer> major(Path program) {
    try {
      Process process =
          new ProcessBuilder(program.toString(), "--version")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String answer =
          new String(
              process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
      Matcher matcher = VERSION.matcher(answer);
      return process.waitFor(5, TimeUnit.SECONDS) && matcher.find()
          ? Optional.of(Integer.parseInt(matcher.group(1)))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
