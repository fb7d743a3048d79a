package org.pgcutover.migrator;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.Sql;
import org.pgcutover.postgres.embedded.EmbeddedServer;

/**
 * What a server has logged of pgcutover's statements that change something, by the step of the
 * cutover in which it was told. Those that are kept out of the log, for they may hold a password,
 * are noted by an event trigger.
 */
final class StatementLog {
  /** On the source, before anything is moved: the target gets it with the schema. */
  static final String NOTES_SUBSCRIPTIONS =
      """
      create function public.note_statement() returns event_trigger language plpgsql as $$
      begin
        raise log 'noted: %', current_query();
      end $$;
      create event trigger note_statement on ddl_command_end
        when tag in ('CREATE SUBSCRIPTION', 'ALTER SUBSCRIPTION') execute function public.note_statement();
      alter event trigger note_statement enable always;
      create event trigger note_drop on sql_drop
        when tag in ('DROP SUBSCRIPTION') execute function public.note_statement();
      alter event trigger note_drop enable always;
      """;

  private static final String MARK = "the step is ";
  private static final Sql LOG = Sql.of("select pg_read_file('../server.log')");
  private static final Pattern LINE =
      Pattern.compile(
          "(?m)^([^|\\n]*)\\|(\\d+)\\|LOG:  (statement|noted|execute [^:]+): (.*(?:\\n\\t.*)*)"
              + "(?:\\n[^|\\n]*\\|\\2\\|DETAIL:  [Pp]arameters: (.*(?:\\n\\t.*)*))?$");

  private static final Pattern PARAMETER = Pattern.compile("\\$(\\d+)");
  private static final Pattern VALUE = Pattern.compile("\\$(\\d+) = (NULL|'(?:[^']|'')*')");
  private static final String ELEMENT = "(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^\"{},]+))";
  private static final Pattern ELEMENTS = Pattern.compile(ELEMENT);
  private static final Pattern ARRAY =
      Pattern.compile("'\\{(?:%1$s(?:,%1$s)*)?\\}'".formatted(ELEMENT));

  /** What the verifier does for itself, while it proves and beside the steps. */
  private static final Set<String> PROVING =
      Set.of("pgcutover_verifier", "pgcutover_parity", "pgcutover_tracker");

  private static final Pattern CHANGES =
      Pattern.compile(
          "^(insert|update|delete|create|drop|alter|truncate|lock|comment|grant|revoke|set local role|reset role|with .*\\binsert\\b|copy .* from stdin)|\\b(setval|pg_terminate_backend|pg_create_logical_replication_slot|pg_copy_logical_replication_slot|pg_drop_replication_slot|pg_logical_emit_message|pg_replication_\\w+_advance|lo_\\w+)\\(");

  /** One statement, its white space single, its parameters filled in. */
  record Logged(String step, String statement) {}

  private final Endpoint server;
  private final int begin;

  private StatementLog(Endpoint server) {
    this.server = server;
    this.begin = text(server).length();
  }

  /** The server logs every statement from now on. */
  static void begin(EmbeddedServer server) {
    Endpoint endpoint = server.endpoint(Side.SOURCE);
    for (String setting : List.of("log_statement = 'all'", "log_line_prefix = '%a|%p|'")) {
      DatabasePair.execute(endpoint, "alter system set " + setting);
    }
    DatabasePair.execute(endpoint, "select pg_reload_conf()");
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> DatabasePair.text(endpoint, "show log_statement").equals("all"));
  }

  /** What comes from now on. */
  static StatementLog of(Endpoint server) {
    return new StatementLog(server);
  }

  void mark(String step) {
    DatabasePair.execute(server, "select '%s%s'".formatted(MARK, step));
  }

  /** From the first mark on, in their order. */
  List<Logged> changes() {
    List<Logged> changes = new ArrayList<>();
    List<String> trying = new ArrayList<>();
    Map<String, String> last = new HashMap<>();
    String step = "";
    Matcher line = LINE.matcher(text(server).substring(begin));
    while (line.find()) {
      String statement = normal(line.group(4));
      if (statement.startsWith("select '" + MARK)) {
        step = statement.substring(8 + MARK.length(), statement.length() - 1);
      } else if (statement.equals("savepoint attempt")) {
        // What is only tried: it is rolled back.
        trying.add(line.group(2));
      } else if (line.group(3).equals("noted") && statement.equals(last.get(line.group(2)))) {
        // It was not kept out of the log: it is there already.
        last.remove(line.group(2));
      } else if (!trying.remove(line.group(2))
          && !step.isEmpty()
          && line.group(1).startsWith("pgcutover_")
          && !PROVING.contains(line.group(1))
          && CHANGES.matcher(statement).find()) {
        last.put(line.group(2), statement);
        changes.add(new Logged(step, filledIn(statement, line.group(5))));
      }
    }
    return changes;
  }

  /** Without the comments at its head. */
  static String normal(String statement) {
    return statement
        .replaceFirst("\\A(?:\\s*--.*\\n)*", "")
        .replaceAll("\\s+", " ")
        .strip()
        .replaceFirst(" ?;$", "");
  }

  private static String filledIn(String statement, @Nullable String parameters) {
    if (parameters == null) {
      return statement;
    }
    Map<String, String> values =
        VALUE
            .matcher(parameters)
            .results()
            .collect(Collectors.toMap(value -> value.group(1), value -> literal(value.group(2))));
    return PARAMETER
        .matcher(statement)
        .replaceAll(parameter ->
            Matcher.quoteReplacement(
                normal(values.getOrDefault(parameter.group(1), parameter.group()))));
  }

  /** As a script says it: {@code '{a,"b c"}'} is an array. */
  private static String literal(String logged) {
    return ARRAY.matcher(logged).matches()
        ? ELEMENTS
            .matcher(logged.substring(2, logged.length() - 2))
            .results()
            .map(element ->
                element.group(1) == null
                    ? element.group(2)
                    : element.group(1).replaceAll("\\\\(.)", "$1"))
            .map("'%s'"::formatted)
            .collect(Collectors.joining(", ", "array[", "]"))
        : logged;
  }

  private static String text(Endpoint server) {
    try (Session session = server.withDatabase("postgres").open("scenario")) {
      return session.one(LOG, row -> row.getString(1));
    }
  }
}
