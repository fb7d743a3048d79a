package org.pgcutover.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PassfileTest {
  @TempDir Path folder;

  @Test
  void takesTheFirstLineThatFits() throws IOException {
    write(
        """
        # h:5432:d:u:comment
        other:5432:d:u:host
        h:1:d:u:port
        h:5432:other:u:database
        h:5432:d:other:user

        short:line
        h:5432:d:u:right
        *:*:*:*:late
        """);

    assertThat(password()).contains("right");
  }

  @Test
  void takesAStarForAnything() throws IOException {
    write("*:*:*:u:star\n");

    assertThat(password()).contains("star");
  }

  @Test
  void readsEscapedColonsAndBackslashes() throws IOException {
    write("h:5432:d:u:a\\:b\\\\c:d\n");

    assertThat(password()).contains("a:b\\c:d");
  }

  @Test
  void findsNothingWhereThereIsNothing() throws IOException {
    assertThat(password()).isEmpty();
    write("");
    assertThat(password()).isEmpty();
    assertThat(Passfile.password(folder, "h", 5432, "d", "u")).isEmpty();
  }

  @Test
  void saysThatAFileIsNoText() throws IOException {
    Files.write(file(), new byte[] {(byte) 0xff});

    assertThatIllegalArgumentException()
        .isThrownBy(this::password)
        .withMessageContaining(file().toString());
  }

  private Optional<String> password() {
    return Passfile.password(file(), "h", 5432, "d", "u");
  }

  private void write(String text) throws IOException {
    Files.writeString(file(), text);
  }

  private Path file() {
    return folder.resolve("pgpass");
  }
}
