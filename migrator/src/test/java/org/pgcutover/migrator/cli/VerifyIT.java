package org.pgcutover.migrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgcutover.migrator.ExitCode;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.Sql;
import org.pgcutover.postgres.embedded.EmbeddedServer;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

/** {@code verify} against two real servers: what it tells, what it hides, and how it fails. */
class VerifyIT {
  private static final Map<String, String> ENVIRONMENT =
      Map.of("PATH", System.getenv().getOrDefault("PATH", ""), "PGPASSFILE", "/no/such/file");
  private static final String SECRET_ON_SOURCE = "born in Trondheim";
  private static final String SECRET_ON_TARGET = "born in Tromsø";

  private static EmbeddedServer older;
  private static EmbeddedServer newer;
  private static int databases;

  @TempDir Path folder;
  private Endpoint source;
  private Endpoint target;

  @BeforeAll
  static void startServers() {
    older = EmbeddedServer.start(15, Map.of("wal_level", "logical", "fsync", "off"));
    newer = EmbeddedServer.start(18, Map.of("wal_level", "logical", "synchronous_commit", "off"));
  }

  @AfterAll
  static void stopServers() {
    older.close();
    newer.close();
  }

  @BeforeEach
  void makeEqualDatabases() {
    databases++;
    source = database(older, Side.SOURCE);
    target = database(newer, Side.TARGET);
    onBoth(
        // 15 gave schema public another owner.
        "alter schema public owner to postgres",
        "grant all on schema public to public",
        "create table person (id int primary key, name text, note text)",
        "insert into person select i, 'name ' || i, null from generate_series(1, 100) i",
        "create schema shop",
        "create table shop.orders (id int primary key)",
        "insert into shop.orders select generate_series(1, 10)",
        "create sequence shop.number",
        "select setval('shop.number', 10)");
  }

  @Test
  void saysOfEveryTableThatItIsEqual() {
    Answer answer = call().ended(ExitCode.DONE);

    assertThat(answer.out())
        .containsPattern("public\\.person +equal +100 +100\\R")
        .containsPattern("shop\\.orders +equal +10 +10\\R")
        .contains("equal: 110 rows of 2 tables, 1 sequences");
    assertThat(answer.err()).isEmpty();
  }

  @Test
  void tellsRowsByKindAndKeyAndHidesWhatTheyHold() {
    damage();

    Answer answer = call("--at-rest").ended(ExitCode.NO);

    assertThat(answer.out())
        .containsPattern("public\\.person +different +100 +100 +1 +1 +2\\R")
        .contains(
            "public.person: 1 row missing on the target, 1 row only on the target, 2 rows different",
            "  missing   id=7",
            "  extra     id=500",
            "  different id=8",
            "    name: 17 characters, sha256 %s on the source, 14 characters, sha256 %s on the target"
                .formatted(sha256(SECRET_ON_SOURCE), sha256(SECRET_ON_TARGET)),
            "    note: NULL on the source, 0 characters, sha256 e3b0c44298fc on the target");
    answer.neverSays(SECRET_ON_SOURCE).neverSays(SECRET_ON_TARGET);
  }

  @Test
  void showsValuesToWhoAsks() throws IOException {
    damage();

    assertThat(call("--at-rest", "--show-values").ended(ExitCode.NO).out())
        .contains(
            "    name: '%s' on the source, '%s' on the target"
                .formatted(SECRET_ON_SOURCE, SECRET_ON_TARGET),
            "    note: NULL on the source, '' on the target");
    JsonNode name =
        json(call("--at-rest", "--show-values", "--json"))
            .at("/parity/tables/0/differences")
            .findParents("values")
            .getFirst()
            .at("/values/0");
    assertThat(name.at("/source/value").asText()).isEqualTo(SECRET_ON_SOURCE);
    assertThat(name.at("/target/value").asText()).isEqualTo(SECRET_ON_TARGET);
  }

  @Test
  void aLongValueKeepsItsLengthAndHashAndATerminalIsGivenNoOrders() {
    onSource("update person set note = repeat('x', 5000) || 'a' where id = 1");
    onTarget("update person set note = repeat('x', 5000) || 'b' where id = 1");
    onTarget("update person set note = E'\\x1b[2Jgone\\nnext' where id = 2");

    String out = call("--at-rest", "--show-values").ended(ExitCode.NO).out();

    assertThat(out)
        .containsPattern("'x{1000}' and more \\(5001 characters, sha256 [0-9a-f]{12}\\)")
        .contains("'\\u001b[2Jgone\\u000anext'");
    assertThat(
            out.lines()
                .filter(line -> line.contains("note: 'x"))
                .findFirst()
                .orElseThrow()
                .split(" on the source, ", -1))
        .doesNotHaveDuplicates();
  }

  @Test
  void hidesKeysFromWhoMustNotSeeThem() throws IOException {
    onBoth("create table mail (address text primary key)");
    onSource("insert into mail values ('who@example.com')");

    Answer hidden = call("--at-rest", "--hide-keys", "--tables", "public.mail");

    hidden.ended(ExitCode.NO).neverSays("who@example.com");
    assertThat(hidden.out()).contains("  missing   address=sha256:" + sha256("who@example.com"));
    call("--at-rest", "--hide-keys", "--json", "--junit", folder.resolve("j.xml").toString())
        .neverSays("who@example.com");
    assertThat(folder.resolve("j.xml")).content().doesNotContain("who@example.com");
    assertThat(call("--at-rest", "--tables", "public.mail").out())
        .contains("  missing   address=who@example.com");
  }

  @Test
  void tellsTheFirstRowsAndCountsAll() throws IOException {
    onTarget("delete from person where id <= 45");

    assertThat(call("--at-rest").ended(ExitCode.NO).out())
        .contains("public.person: 45 rows missing on the target", "  and 25 more")
        .hasLineCount(1 + 2 + 1 + 1 + 20 + 1 + 1);

    onSource("insert into person select i, '', '' from generate_series(1000, 1999) i");
    JsonNode table = json(call("--at-rest", "--json").ended(ExitCode.NO)).at("/parity/tables/0");
    assertThat(table.get("missing").asInt()).isEqualTo(1045);
    assertThat(table.get("differences")).hasSize(100);
  }

  @Test
  void withoutAnOptionADifferenceMayBeOnItsWay() throws IOException {
    damage();

    Answer answer = call().ended(ExitCode.INCONCLUSIVE);

    assertThat(answer.out())
        .containsPattern("public\\.person +inconclusive")
        .contains("id=7", "(read while the source is live)", "hint: ", "--at-rest", "--live");
    JsonNode report = json(call("--json").ended(ExitCode.INCONCLUSIVE));
    assertThat(report.get("outcome").asText()).isEqualTo("inconclusive");
    assertThat(report.get("writes").asText()).isEqualTo("unknown");
  }

  @Test
  void aDifferenceOfTheSchemaIsCertainWhateverIsWritten() {
    onTarget("create index extra on person (name)");

    assertThat(call().ended(ExitCode.NO).out())
        .contains("index public.extra is absent on the source");
  }

  @Test
  void printsAVersionedReport() throws IOException {
    damage();
    onTarget("select setval('shop.number', 9)");

    JsonNode report = json(call("--at-rest", "--json").ended(ExitCode.NO));

    assertThat(report.get("schemaVersion").asInt()).isEqualTo(1);
    assertThat(report.get("outcome").asText()).isEqualTo("different");
    assertThat(report.get("writes").asText()).isEqualTo("at-rest");
    assertThat(report.at("/source/version").asText()).startsWith("15.");
    assertThat(report.at("/target/version").asText()).startsWith("18.");
    JsonNode person = report.at("/parity/tables/0");
    assertThat(person.get("table").asText()).isEqualTo("public.person");
    assertThat(List.of(person.get("missing"), person.get("extra"), person.get("different")))
        .extracting(JsonNode::asInt)
        .containsExactly(1, 1, 2);
    assertThat(person.get("seconds").isNumber()).isTrue();
    assertThat(report.at("/parity/tables/1/verdict").asText()).isEqualTo("equal");
    assertThat(report.at("/parity/sequences/differences/0"))
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    "{\"sequence\": \"shop.number\", \"attribute\": \"next value\", \"source\": \"11\", \"target\": \"10\"}"));
    assertThat(report.toString()).contains("\"source\":null").doesNotContain(SECRET_ON_SOURCE);
  }

  @Test
  void writesACaseForEachTableSequenceAndKindOfObject() throws Exception {
    damage();
    onBoth("create table odd (k text primary key)");
    onTarget(
        "insert into odd values (E'\\x01 <&\"]]>')",
        "select setval('shop.number', 9)",
        "create index extra on person (name)");
    Path file = folder.resolve("verify.xml");

    call("--at-rest", "--junit", file.toString()).ended(ExitCode.NO);

    Document xml = xml(Files.readString(file));
    assertThat(text(xml, "count(//testsuite[@name='rows']/testcase)")).isEqualTo("3");
    assertThat(text(xml, "//testsuite[@name='rows']/@failures")).isEqualTo("2");
    assertThat(text(xml, "//testcase[@name='public.person']/failure"))
        .contains("1 row missing", "missing   id=7", "sha256")
        .doesNotContain(SECRET_ON_SOURCE, SECRET_ON_TARGET);
    assertThat(text(xml, "//testcase[@name='public.odd']/failure")).contains("<&\"]]>");
    assertThat(text(xml, "count(//testcase[@name='shop.orders']/*)")).isEqualTo("0");
    assertThat(text(xml, "//testcase[@name='shop.number']/failure/@message"))
        .contains("next value is 11 on the source, 10 on the target");
    assertThat(text(xml, "//testsuite[@name='schema']/testcase[@name='index']/failure"))
        .contains("index public.extra is absent on the source");
    assertThat(text(xml, "count(//testcase[@name='column'])")).isEqualTo("1");
    assertThat(text(xml, "count(//testcase[@name='column']/*)")).isEqualTo("0");
  }

  @Test
  void aFileOfValuesIsItsOwnersOnly() throws IOException {
    damage();
    Path file = Files.writeString(folder.resolve("verify.xml"), "before");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

    call("--at-rest", "--junit", file.toString()).ended(ExitCode.NO);
    assertThat(permissions(file)).isEqualTo("rw-r--r--");

    call("--at-rest", "--show-values", "--junit", file.toString()).ended(ExitCode.NO);
    assertThat(permissions(file)).isEqualTo("rw-------");
    assertThat(file).content().contains(SECRET_ON_SOURCE, SECRET_ON_TARGET);
  }

  @Test
  void aCaseThatCouldNotBeDecidedIsAnError() throws Exception {
    damage();
    Path file = folder.resolve("verify.xml");

    call("--junit", file.toString()).ended(ExitCode.INCONCLUSIVE);

    Document xml = xml(Files.readString(file));
    assertThat(text(xml, "//testcase[@name='public.person']/error/@type"))
        .isEqualTo("inconclusive");
    assertThat(text(xml, "count(//failure)")).isEqualTo("0");
  }

  @Test
  void comparesOnlyWhatIsNamed() {
    damage();
    onTarget("create table only_here (id int)", "create table shop.only_here_too (id int)");

    assertThat(call("--at-rest", "--tables", "shop.orders").ended(ExitCode.DONE).out())
        .contains(
            "equal: 10 rows of 1 tables, 0 sequences",
            "not compared, excluded by name: public.only_here, public.person, shop.only_here_too");
    assertThat(call("--at-rest", "--tables", "shop").ended(ExitCode.NO).out())
        .contains("shop.only_here_too: is missing on the source", "1 sequences")
        .doesNotContain("public.person:");
    assertThat(
            call("--at-rest", "--tables", "shop.orders,public.pers*", "--exclude", "public.person")
                .ended(ExitCode.DONE)
                .out())
        .contains("equal: 10 rows of 1 tables");
  }

  /** A table that the target lacks must not go with its schema. */
  @Test
  void whatTheTargetLacksIsMissedByName() {
    onTarget("drop schema shop cascade");

    assertThat(call("--at-rest", "--tables", "shop.orders").ended(ExitCode.NO).out())
        .contains("shop.orders: is missing on the target");
  }

  @Test
  void aSequenceMayBeAheadByTheMargin() {
    onTarget("select setval('shop.number', 30)");

    call("--at-rest").ended(ExitCode.DONE);
    call("--at-rest", "--sequence-margin", "20").ended(ExitCode.DONE);
    assertThat(call("--at-rest", "--sequence-margin", "19").ended(ExitCode.NO).out())
        .contains("sequence shop.number: next value is 11 on the source, 31 on the target");
    call("--sequence-margin", "-1").complains(ExitCode.USAGE, "--sequence-margin is -1");
  }

  @Test
  void writesARepairThatMakesBothSidesEqual() throws IOException {
    damage();
    onBoth(
        "create table tricky (id int generated always as identity primary key, email text unique, twice int generated always as (length(email) * 2) stored, j json, at timestamptz)",
        "create table child (id int references tricky on delete cascade, primary key (id))",
        "insert into tricky (email, j, at) values ('a', '{}', '2026-01-01Z'), ('b', null, null), (E'it''s \\\\ :x', '[1]', 'infinity')",
        "insert into child values (1), (2)");
    onTarget(
        "update tricky set email = 'c' where id = 1",
        "update tricky set email = 'a' where id = 2",
        "update tricky set email = 'b' where id = 1",
        "alter table child drop constraint child_id_fkey",
        "delete from tricky where id = 3",
        "alter table child add constraint child_id_fkey foreign key (id) references tricky on delete cascade");
    Path file = folder.resolve("repair.sql");
    Files.writeString(file, "before", java.nio.charset.StandardCharsets.UTF_8);

    call("--at-rest", "--repair-sql", file.toString())
        .ended(ExitCode.NO)
        .neverSays(SECRET_ON_SOURCE);

    assertThat(permissions(file)).isEqualTo("rw-------");
    String script = Files.readString(file);
    assertThat(script)
        .startsWith("-- Repair of rows")
        .contains(
            "-- source: " + source,
            "-- target: " + target,
            "-- public.person: 1 row missing",
            "begin transaction read write;")
        .doesNotContain(source.password().orElseThrow());
    call("--at-rest").ended(ExitCode.NO);
    try (Session session = target.open("test")) {
      session.executeVerbatim(new Sql("repair", script));
    }
    call("--at-rest").ended(ExitCode.DONE);
    assertThat(number(target, "select count(*) from child")).isEqualTo(2);
    assertThat(Files.readString(repair(call("--at-rest", "--repair-sql", file.toString()), file)))
        .contains("There is nothing to repair.");
  }

  @Test
  void aRepairSaysWhatIsNotInIt() throws IOException {
    onBoth("create table keyless (v text)");
    onSource("insert into keyless values ('a')");
    onTarget("create table \"odd\nname\" (id int)");
    Path file = folder.resolve("repair.sql");

    call("--at-rest", "--repair-sql", file.toString()).ended(ExitCode.NO);

    assertThat(Files.readString(file))
        .contains("-- public.keyless: 1 row missing", "Not repaired here: its rows have no key")
        .contains("-- public.\"odd name\": is missing on the source");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--json", ""})
  void aRepairNeedsToKnowThatNobodyWrites(String option) {
    List<String> options =
        new ArrayList<>(List.of("--repair-sql", folder.resolve("r.sql").toString()));
    if (!option.isEmpty()) {
      options.add(option);
    }
    call(options.toArray(String[]::new))
        .complains(ExitCode.USAGE, "--repair-sql needs differences that are certain");
    assertThat(folder.resolve("r.sql")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "a.b.c, cannot be read",
    "shop., empty part",
    "shop.oders, names nothing on either side",
    "Shop.*x, names nothing on either side"
  })
  void refusesAPattern(String pattern, String why) {
    call("--tables", pattern).complains(ExitCode.USAGE, "--tables: ", pattern, why);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--junit", "--repair-sql"})
  void refusesAFileThatCannotBeWrittenBeforeItCompares(String option) {
    call("--at-rest", option, folder.resolve("nowhere/file").toString())
        .complains(ExitCode.USAGE, option + " cannot be written to", "nowhere/file");
    assertThat(call("--at-rest", option, folder.toString()).ended(ExitCode.USAGE).out()).isEmpty();
  }

  @Test
  void refusesBothAtOnce() {
    call("--at-rest", "--live").complains(ExitCode.USAGE, "--at-rest", "--live", "exclusive");
  }

  @Test
  void saysThatThereIsNoMigrationToFollow() {
    call("--live")
        .complains(
            ExitCode.REFUSED,
            "the target does not follow the source by the migration " + source.database(),
            "the source has no publication pgcutover_" + source.database(),
            "the target has no enabled subscription",
            "--at-rest");
  }

  @Test
  void aNameIsNoOrderToTheTerminal() {
    String name = "\"a\u001b[31m\nequal: 9 rows\"";
    onSource("create table %s (id int primary key); insert into %1$s values (1)".formatted(name));
    onTarget("create table %s (id int primary key)".formatted(name));

    assertThat(call("--at-rest").ended(ExitCode.NO).out())
        .doesNotContain("\u001b", "\nequal: 9")
        .contains("a\\u001b[31m\\u000aequal: 9 rows");
  }

  @Test
  void doesNotCallADatabaseEqualToItself() {
    pair(uri(source), uri(source), "--at-rest")
        .complains(ExitCode.USAGE, "source and target are one database", "hint: ");
  }

  @Test
  void saysWhichSideCannotBeReached() {
    String nowhere = uri(target).replaceFirst(":\\d+/", ":1/");
    for (String mode : List.of("--at-rest", "--live")) {
      pair(uri(source), nowhere, mode)
          .complains(ExitCode.TARGET_FAILED, "target: ", "127.0.0.1:1/" + target.database());
    }
  }

  @Test
  void theRightsThatThePageNamesAreEnough() throws IOException {
    haveWhatTakesRights();
    PageOfVerify rights = PageOfVerify.toRead();

    assertThat(
            pair(uri(rights.on(source)), uri(rights.on(target)), "--at-rest")
                .ended(ExitCode.DONE)
                .out())
        .contains("equal: 112 rows of 4 tables, 1 sequences");
  }

  @ParameterizedTest
  @CsvSource({"SOURCE, SOURCE_FAILED", "TARGET, TARGET_FAILED"})
  void withoutTheRightToReadThereIsNoAnswer(Side without, ExitCode expected) throws IOException {
    haveWhatTakesRights();

    with(PageOfVerify.toRead(), without, "pg_read_all_data")
        .complains(expected, without + ": permission denied for ", "docs/verify.md");
  }

  @ParameterizedTest
  @EnumSource(
      value = Side.class,
      names = {"SOURCE", "TARGET"})
  void rowsThatPoliciesHideAreInconclusive(Side without) throws IOException {
    haveWhatTakesRights();

    assertThat(with(PageOfVerify.toRead(), without, "bypassrls").ended(ExitCode.INCONCLUSIVE).out())
        .contains(
            "public.own: %s: query would be affected by row-level security policy"
                .formatted(without));
  }

  private Answer with(PageOfVerify rights, Side without, String right) {
    return pair(
        uri(without == Side.SOURCE ? rights.on(source, right) : rights.on(source)),
        uri(without == Side.TARGET ? rights.on(target, right) : rights.on(target)),
        "--at-rest");
  }

  private void haveWhatTakesRights() {
    onBoth(
        "create foreign data wrapper nothing",
        "create server nowhere foreign data wrapper nothing",
        "create user mapping for public server nowhere options (password 'p')",
        "select lo_from_bytea(4711, 'x')",
        "create table own (id int primary key)",
        "insert into own values (1)",
        "alter table own enable row level security");
  }

  private static Path repair(Answer answer, Path file) {
    answer.ended(ExitCode.DONE);
    return file;
  }

  /** One row missing, one extra, two different. */
  private void damage() {
    onSource("update person set name = '" + SECRET_ON_SOURCE + "' where id = 8");
    onTarget(
        "delete from person where id = 7",
        "insert into person values (500, 'new', null)",
        "update person set name = '" + SECRET_ON_TARGET + "', note = '' where id = 8",
        "update person set name = 'x' where id = 9");
  }

  private Answer call(String... options) {
    return pair(uri(source), uri(target), options);
  }

  private Answer pair(String from, String to, String... options) {
    List<String> args = new ArrayList<>(List.of("verify", "--source", from, "--target", to));
    args.addAll(List.of(options));
    Traces sourceBefore = Traces.of(source);
    Traces targetBefore = Traces.of(target);
    Answer answer =
        Answer.to(ENVIRONMENT, args.toArray(String[]::new))
            .neverSays(source.password().orElseThrow())
            .neverSays(target.password().orElseThrow());
    assertThat(Traces.of(source)).isEqualTo(sourceBefore);
    assertThat(Traces.of(target)).isEqualTo(targetBefore);
    return answer;
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private static JsonNode json(Answer answer) throws IOException {
    return new ObjectMapper().readTree(answer.out());
  }

  private static Document xml(String text) throws Exception {
    return DocumentBuilderFactory.newDefaultInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(text)));
  }

  private static String text(Document xml, String path) throws Exception {
    XPath xpath = XPathFactory.newDefaultInstance().newXPath();
    return xpath.evaluate(path, xml);
  }

  private static String sha256(String text) {
    try {
      return java.util.HexFormat.of()
          .formatHex(
              java.security.MessageDigest.getInstance("SHA-256")
                  .digest(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
          .substring(0, 12);
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static Endpoint database(EmbeddedServer server, Side side) {
    String name = "verify_" + databases + "_" + side;
    Endpoint endpoint = server.endpoint(side);
    run(endpoint, "create database " + name);
    return endpoint.withDatabase(name);
  }

  private static String uri(Endpoint endpoint) {
    return "postgresql://%s:%s@%s:%d/%s?sslmode=disable"
        .formatted(
            endpoint.user(),
            endpoint.password().orElseThrow(),
            endpoint.host(),
            endpoint.port(),
            endpoint.database());
  }

  private void onBoth(String... statements) {
    run(source, statements);
    run(target, statements);
  }

  private void onSource(String... statements) {
    run(source, statements);
  }

  private void onTarget(String... statements) {
    run(target, statements);
  }

  private static long number(Endpoint endpoint, String sql) {
    try (Session session = endpoint.open("test")) {
      return session.<Long>one(Sql.of(sql), row -> row.getLong(1));
    }
  }

  private static void run(Endpoint endpoint, String... statements) {
    try (Session session = endpoint.open("test")) {
      for (String statement : statements) {
        session.execute(statement);
      }
    }
  }
}
