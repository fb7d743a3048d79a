package org.pgcutover.migrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Session;

/**
 * The statements by which docs/verify.md gives a role its rights. A block of them is for reading,
 * the next one is what {@code --live} takes as well.
 *
 * @param role that they make
 */
record PageOfVerify(String role, List<String> statements) {
  private static final String ROLE = "verifier";
  private static final String PASSWORD = "...";
  private static final AtomicInteger ROLES = new AtomicInteger();

  /** For all but {@code --live}. */
  static PageOfVerify toRead() throws IOException {
    return of(1);
  }

  /** For {@code --live} too. */
  static PageOfVerify toFollow() throws IOException {
    return of(2);
  }

  private static PageOfVerify of(int blocks) throws IOException {
    String page =
        Files.readString(Path.of(System.getProperty("basedir", "migrator"), "../docs/verify.md"));
    String section = page.split("\n## Rights\n", 2)[1].split("\n## ", 2)[0];
    String role = ROLE + ROLES.incrementAndGet();
    return new PageOfVerify(
        role,
        Stream.of(section.split("```sql\n", -1))
            .skip(1)
            .limit(blocks)
            .flatMap(block -> Stream.of(block.split("```", 2)[0].split("\n", -1)))
            .filter(statement -> !statement.isBlank())
            .map(statement -> statement.replace(ROLE, role))
            .toList());
  }

  /**
   * Makes the role.
   *
   * @param without a word of the one statement to leave out
   * @return as the role is to connect
   */
  Endpoint on(Endpoint endpoint, String without) {
    List<String> some =
        statements.stream().filter(statement -> !statement.contains(without)).toList();
    assertThat(some).as(without).hasSize(statements.size() - 1);
    return make(endpoint, some);
  }

  Endpoint on(Endpoint endpoint) {
    return make(endpoint, statements);
  }

  private Endpoint make(Endpoint endpoint, List<String> some) {
    try (Session session = endpoint.open("test")) {
      some.forEach(session::execute);
    }
    return new Endpoint(
        endpoint.side(),
        endpoint.host(),
        endpoint.port(),
        endpoint.database(),
        role,
        Optional.of(PASSWORD),
        endpoint.options());
  }
}
