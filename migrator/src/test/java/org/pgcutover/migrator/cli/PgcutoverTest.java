package org.pgcutover.migrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgcutover.migrator.ExitCode;

class PgcutoverTest {
  private static final String SECRET = "s3cr3t";
  private static final String SOURCE = "postgresql://me:" + SECRET + "@127.0.0.1:1/shop";
  private static final String TARGET = "postgresql://me:" + SECRET + "@127.0.0.1:2/shop";

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "demo", "check", "run", "cutover", "status", "verify", "abort", "finish", "export"
      })
  void explainsEachCommand(String command) {
    Answer answer = answer(command, "--help").ended(ExitCode.DONE);

    assertThat(answer.out()).contains("Usage: pgcutover " + command);
    assertThat(answer.err()).isEmpty();
  }

  @Test
  void knowsItsVersion() {
    assertThat(answer("--version").ended(ExitCode.DONE).out()).startsWith("pgcutover ");
  }

  @Test
  void namesTheCommandsWhereNoneIsGiven() {
    answer().complains(ExitCode.USAGE, "Missing required subcommand");
  }

  @Test
  void refusesAnUnknownCommand() {
    answer("migrate").complains(ExitCode.USAGE, "migrate");
  }

  @ParameterizedTest
  @ValueSource(strings = {"check", "run", "cutover", "status", "verify", "abort", "finish"})
  void refusesAnUnknownOptionWithoutRepeatingAPassword(String command) {
    answer(command, "--sorce", SOURCE, "--target", TARGET)
        .complains(ExitCode.USAGE, "--sorce", "pgcutover " + command + " --help");
  }

  @Test
  void doesNotRepeatConnectionWords() {
    answer("check", "host=h password=" + SECRET).complains(ExitCode.USAGE, "host=h");
  }

  @ParameterizedTest
  @ValueSource(strings = {"check", "run", "cutover", "status", "verify", "abort", "finish"})
  void saysThatTheSourceIsMissing(String command) {
    answer(command, "--target", TARGET)
        .complains(ExitCode.USAGE, "the source is not given", "--source URI");
  }

  @Test
  void saysAtOnceAllThatIsWrong() {
    Answer answer =
        answer("check", "--target", "mysql://h/d", "--jobs", "0", "--migration", "Shop!")
            .ended(ExitCode.USAGE);

    assertThat(answer.err().lines().filter(line -> line.startsWith("error: ")))
        .containsExactly(
            "error: the source is not given",
            "error: target: a connection URI begins with postgresql://",
            "error: the migration cannot be called Shop!",
            "error: jobs is 0");
    assertThat(answer.err().lines().filter(line -> line.startsWith("hint: "))).hasSize(4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "129", "-1", "many", "1.5", "99999999999"})
  void refusesJobs(String jobs) {
    check("--jobs", jobs).complains(ExitCode.USAGE, "jobs");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "Shop", "a-b", "a b", "ä", "12345678901234567890123456789012345678901"})
  void refusesANameThatASlotCannotHave(String name) {
    check("--migration", name).complains(ExitCode.USAGE, "the migration cannot be called");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "postgresql://me:s3cr3t @h/db            | cannot be read",
        "postgresql://me:s3cr3t%zz@h/db          | cannot be read",
        "postgresql://me:s3cr3t/x@h/db           | more than a database",
        "postgresql://me:1/s3cr3t@h/db           | cannot be read",
        "postgresql://me:x?s3cr3t@h/db           | unknown parameter in",
        "postgresql://me:1?s3cr3t@h/db           | unknown parameter",
        "postgresql://me:1#s3cr3t@h/db           | cannot be read",
        "postgresql://me:s3cr3t@a,b/db           | single TCP host",
        "postgresql://me:s3cr3t@a:1,b:2/db       | single TCP host",
        "postgresql://me:s3cr3t@h/db?host=a,b    | single TCP host",
        "postgresql://me:s3cr3t@h/db?host=/tmp   | single TCP host",
        "postgresql://me:s3cr3t@h:0/db           | port",
        "postgresql://me:s3cr3t@h:65536/db       | port",
        "postgresql://me:s3cr3t@h:x/db           | port",
        "postgresql://me:s3cr3t@h/db?port=x      | port",
        "postgresql://me:s3cr3t@h/db?sslmode=yes | unknown sslmode yes",
        "postgresql://me:s3cr3t@h/db?colour=red  | unknown parameter colour",
        "postgresql://me:s3cr3t@h/db?sslmode     | unknown parameter sslmode",
        "jdbc:postgresql://me:s3cr3t@h/db        | begins with postgresql://",
        "postgresql:me:s3cr3t@h/db               | cannot be read",
        "host=h password=s3cr3t                  | cannot be read",
        "''                                      | begins with postgresql://"
      })
  void refusesAUriWithoutRepeatingThePassword(String uri, String word) {
    answer("check", "--source", uri, "--target", TARGET)
        .complains(ExitCode.USAGE, "source: ", word);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'jobs: 2\n- bad' | ':2: not valid YAML'",
        "'jobs: 2\njob: 3'   | ':2: unknown key job'",
        "'limits:\n  lagg: 1s' | ':2: unknown key limits.lagg'",
        "'migration: a\njobs: many' | ':2: the value of jobs'",
        "'jobs: 2\njobs: 3' | :2",
        "'limits:\n  lag: soon' | ':2: the value of limits.lag'",
        "'limits:\n  lag: 5' | ':2: the value of limits.lag'",
        "'limits:\n  lag: -5s' | ':2: the value of limits.lag'",
        "'cutover:\n  mode: later' | ':2: the value of cutover.mode'",
        "'jobs: 2\nsource: postgresql://me:s3cr3t@h/db' | ':2: the value of source'",
        "'[1, 2]' | :1",
        "'postgresql://me:s3cr3t@h/db' | :1",
        "'work: /no/such/folder' | work is /no/such/folder",
      })
  void namesTheLineOfAMistakeInTheFile(String yaml, String word) throws IOException {
    check("-c", file(yaml).toString()).complains(ExitCode.USAGE, word);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "# nothing yet\n", "---\n", "{}"})
  void takesAnEmptyFileForNoFile(String yaml) throws IOException {
    answer("check", "-c", file(yaml).toString(), "--target", TARGET)
        .complains(ExitCode.USAGE, "the source is not given");
  }

  @Test
  void refusesAFileThatCannotBeRead() throws IOException {
    Path binary = Files.write(folder.resolve("binary"), new byte[] {0, -1, -2, 'a', (byte) 0x80});
    Path zeros = Files.write(folder.resolve("zeros"), new byte[100]);

    check("-c", folder.resolve("missing.yaml").toString())
        .complains(ExitCode.USAGE, "missing.yaml");
    check("-c", folder.toString()).complains(ExitCode.USAGE, folder.toString());
    check("-c", binary.toString()).complains(ExitCode.USAGE, "binary");
    check("-c", zeros.toString()).complains(ExitCode.USAGE, "zeros");
  }

  @Test
  void refusesAPassfileThatIsNoText() throws IOException {
    Path passfile = Files.write(folder.resolve("pass"), new byte[] {(byte) 0xff, 'a'});

    answer(
            "check",
            "--source",
            "postgresql://me@127.0.0.1:1/shop?passfile=" + passfile,
            "--target",
            TARGET)
        .complains(ExitCode.USAGE, "passfile");
  }

  @Test
  void refusesAReportFolderBeforeAnythingIsBegun() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");

    answer("run", "--source", SOURCE, "--target", TARGET, "--report", file.toString())
        .complains(ExitCode.USAGE, "the report cannot be written");
    answer("demo", "--quick", "--report", file.toString())
        .complains(ExitCode.USAGE, "the report cannot be written");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "65536", "http"})
  void refusesAMetricsPort(String port) {
    answer("run", "--source", SOURCE, "--target", TARGET, "--metrics-port", port)
        .complains(ExitCode.USAGE, "metrics-port");
  }

  @Test
  void refusesAWordForTheMomentOfTheCutover() {
    answer("run", "--source", SOURCE, "--target", TARGET, "--cutover", "later")
        .complains(ExitCode.USAGE, "--cutover");
  }

  @ParameterizedTest
  @ValueSource(strings = {"check", "run", "verify"})
  void saysWhichServerCannotBeReached(String command) {
    answer(command, "--source", SOURCE, "--target", TARGET)
        .complains(ExitCode.SOURCE_FAILED, "source: ", "postgresql://me@127.0.0.1:1/shop");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",", ",,", "shop,", ",shop", "shop,,public.orders"})
  void refusesNamesOfTablesThatAreEmpty(String tables) {
    answer("verify", "--source", SOURCE, "--target", TARGET, "--tables", tables)
        .complains(ExitCode.USAGE, "--tables: the pattern '' has an empty part");
  }

  /** Named before a server is asked for anything: none of the two is there. */
  @ParameterizedTest
  @CsvSource({
    "--at-rest, out, out",
    "--live, out, here/out",
    "--at-rest, sub/../out, out",
    "--at-rest, there, here/there",
    "--at-rest, there, symbolic",
    "--at-rest, there, hard"
  })
  void refusesOneFileForTwo(String mode, String junit, String repair) throws IOException {
    Files.createDirectory(folder.resolve("sub"));
    Files.createSymbolicLink(folder.resolve("here"), folder);
    Path there = Files.writeString(folder.resolve("there"), "");
    Files.createSymbolicLink(folder.resolve("symbolic"), there);
    Files.createLink(folder.resolve("hard"), there);

    answer(
            "verify",
            "--source",
            SOURCE,
            "--target",
            TARGET,
            mode,
            "--junit",
            folder.resolve(junit).toString(),
            "--repair-sql",
            folder.resolve(repair).toString())
        .complains(ExitCode.USAGE, "--junit and --repair-sql are one file: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"status", "cutover", "abort", "finish"})
  void saysThatTheTargetCannotBeReached(String command) {
    answer(command, "--source", SOURCE, "--target", TARGET)
        .complains(ExitCode.TARGET_FAILED, "target: ", "postgresql://me@127.0.0.1:2/shop");
  }

  @Test
  void saysThatAHostDoesNotExist() {
    answer("check", "--source", "postgresql://me@no_such_host.invalid/shop", "--target", TARGET)
        .complains(ExitCode.SOURCE_FAILED, "no_such_host.invalid:5432/shop");
  }

  @Test
  void showsTheStackToWhoAsksAndNoPasswordEvenThen() {
    Answer answer =
        answer("check", "--debug", "--source", SOURCE, "--target", TARGET)
            .ended(ExitCode.SOURCE_FAILED);

    assertThat(answer.err()).contains("\tat org.pgcutover", "error: source: ");
  }

  private Answer check(String... more) {
    String[] args = new String[more.length + 5];
    System.arraycopy(new String[] {"check", "--source", SOURCE, "--target", TARGET}, 0, args, 0, 5);
    System.arraycopy(more, 0, args, 5, more.length);
    return answer(args);
  }

  private Path file(String yaml) throws IOException {
    return Files.writeString(folder.resolve("migration.yaml"), yaml);
  }

  private static Answer answer(String... args) {
    return Answer.to(Map.of("PGPASSFILE", "/no/such/file"), args).neverSays(SECRET);
  }
}
