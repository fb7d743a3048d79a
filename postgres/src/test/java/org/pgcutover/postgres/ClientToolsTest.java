package org.pgcutover.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pgcutover.postgres.ClientTools.Client;

class ClientToolsTest {
  @TempDir Path folder;

  @Test
  void findsBothProgramsInTheFoldersOfPath() throws IOException {
    Path old = installation("old", "echo 'pg_dump (PostgreSQL) 14.2'");
    Path young = installation("young", "echo 'pg_dump (PostgreSQL) 99beta1 (Debian)'");

    assertThat(found(old, young)).containsExactly(new Client(old, 14), new Client(young, 99));
  }

  @Test
  void passesOverWhatIsNoInstallation() throws IOException {
    Path alone = installation("alone", "echo 'pg_dump (PostgreSQL) 16.1'");
    Files.delete(alone.resolve("pg_restore"));
    Path failing = installation("failing", "exit 1");
    Path strange = installation("strange", "echo 'mysqldump 8'");
    Path text = installation("text", "echo 'pg_dump (PostgreSQL) 16.1'");
    Files.setPosixFilePermissions(
        text.resolve("pg_dump"), PosixFilePermissions.fromString("rw-------"));

    assertThat(found(alone, failing, strange, text, folder.resolve("missing"))).isEmpty();
  }

  @Test
  void doesNotTakeAnEmptyPathForTheCurrentFolder() {
    assertThat(ClientTools.find(Map.of("PATH", "")).clients())
        .noneMatch(client -> client.folder().equals(Path.of("")));
  }

  @Test
  void choosesTheOldestThatReadsTheSource() {
    ClientTools tools =
        new ClientTools(
            Stream.of(18, 15, 16, 17)
                .map(major -> new Client(Path.of("/" + major), major))
                .toList());

    assertThat(tools.forSource(new ServerVersion(140_001)).map(Client::major)).contains(15);
    assertThat(tools.forSource(new ServerVersion(160_099)).map(Client::major)).contains(16);
    assertThat(tools.forSource(new ServerVersion(180_000)).map(Client::major)).contains(18);
    assertThat(tools.forSource(new ServerVersion(190_000))).isEmpty();
    assertThat(tools.newestMajor()).isEqualTo(18);
    assertThat(new ClientTools(List.of()).newestMajor()).isZero();
  }

  /** Of those that were found, the ones of this test: the machine may have its own. */
  private List<Client> found(Path... folders) {
    String path = String.join(File.pathSeparator, Stream.of(folders).map(Path::toString).toList());
    return ClientTools.find(Map.of("PATH", path)).clients().stream()
        .filter(client -> client.folder().startsWith(folder))
        .toList();
  }

  private Path installation(String name, String script) throws IOException {
    Path bin = Files.createDirectory(folder.resolve(name));
    for (String program : List.of("pg_dump", "pg_restore")) {
      Files.createFile(
          bin.resolve(program),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Files.writeString(bin.resolve(program), "#!/bin/sh\n" + script + "\n");
    }
    return bin;
  }
}
