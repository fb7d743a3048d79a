package org.pgcutover.migrator.cutover;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pgcutover.migrator.command.HookCommand;
import org.pgcutover.postgres.Quote;
import org.pgcutover.postgres.Sql;

/**
 * What a cutover or a rollback does, for people to read before it is done: each statement that
 * changes something, each command of the pool, each change of its file, and the operator's own
 * commands. What only reads is not in it.
 */
public record Script(List<Line> lines) {
  public Script {
    lines = List.copyOf(lines);
  }

  /** In a rollback the source is the server that is left. */
  public enum Where {
    SOURCE,
    TARGET,
    /** PgBouncer's admin console. */
    POOL,
    /** Where pgcutover runs. */
    HOST
  }

  /**
   * One that is done.
   *
   * @param template with {@code ?} for each of the values; {@code <…>} stands for what is only
   *     known then
   * @param values as literals
   * @param remark when it is done, where that is not always or not once
   */
  public record Line(
      String step, Where where, String template, List<String> values, Optional<String> remark) {
    private static final Pattern PARAMETER = Pattern.compile("\\?");

    public Line {
      values = List.copyOf(values);
    }

    /** With its values. */
    public String text() {
      List<String> left = new ArrayList<>(values);
      return values.isEmpty()
          ? template
          : PARAMETER
              .matcher(template)
              .replaceAll(_ -> Matcher.quoteReplacement(left.removeFirst()));
    }
  }

  /** What is only known when it is done. */
  record Unknown(String what) {
    @Override
    public String toString() {
      return "<" + what + ">";
    }
  }

  /** Writes line by line. Confined to one thread. */
  public static final class Writer {
    /** What a file of SQL says about itself; further on it may be part of a name. */
    private static final Pattern HEAD = Pattern.compile("\\A(?:\\h*(?:--.*)?\\R)*");

    private static final Pattern PROGRAM = Pattern.compile("[\\w+./-]+");

    private final List<Line> lines = new ArrayList<>();
    private String step;

    /**
     * @param step of the first lines
     */
    public Writer(String step) {
      this.step = step;
    }

    public void begin(Step next) {
      step = next.label();
    }

    public void on(Where where, Sql sql, Object... values) {
      remarked(Optional.empty(), where, sql, values);
    }

    void remarked(String remark, Where where, Sql sql, Object... values) {
      remarked(Optional.of(remark), where, sql, values);
    }

    void command(HookCommand command) {
      add(Where.HOST, words(command.words()), List.of(), Optional.of(command.moment()));
    }

    /** What is no statement. */
    void add(Where where, String text, Optional<String> remark) {
      add(where, text, List.of(), remark);
    }

    public Script script() {
      return new Script(lines);
    }

    private void remarked(Optional<String> remark, Where where, Sql sql, Object... values) {
      String template = HEAD.matcher(sql.text()).replaceFirst("").strip();
      add(where, template, Stream.of(values).map(Writer::literal).toList(), remark);
    }

    private void add(Where where, String template, List<String> values, Optional<String> remark) {
      lines.add(new Line(step, where, template, values, remark));
    }

    private static String literal(Object value) {
      return switch (value) {
        case String text -> Quote.literal(text).strip();
        case String[] texts ->
            Stream.of(texts).map(Writer::literal).collect(Collectors.joining(", ", "array[", "]"));
        default -> value.toString();
      };
    }

    /**
     * The program, and … for each of its arguments. Any of them may be a password or hold one, and
     * nothing tells which; who is to run it has the configuration.
     */
    static String words(List<String> words) {
      return Stream.concat(
              Stream.of(words.getFirst()).map(word -> PROGRAM.matcher(word).matches() ? word : "…"),
              words.stream().skip(1).map(_ -> "…"))
          .collect(Collectors.joining(" "));
    }
  }
}
