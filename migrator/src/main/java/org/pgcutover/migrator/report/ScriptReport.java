package org.pgcutover.migrator.report;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.pgcutover.migrator.DryRun;
import org.pgcutover.migrator.Plan;
import org.pgcutover.migrator.cutover.Script;

/**
 * What {@code --dry-run} answers.
 *
 * @param source the server that is left
 * @param thaw what is done where it is given up; the end of a rehearsal
 */
public record ScriptReport(
    String migration, String source, String target, List<LinePart> script, List<LinePart> thaw) {
  public ScriptReport {
    script = List.copyOf(script);
    thaw = List.copyOf(thaw);
  }

  /**
   * One statement or command.
   *
   * @param where {@code source}, {@code target}, {@code pool} or {@code host}
   * @param remark when it is done, where that is not always; of a command which
   */
  public record LinePart(String step, String where, String text, Optional<String> remark) {
    static LinePart of(Script.Line line) {
      return new LinePart(
          line.step(), line.where().name().toLowerCase(Locale.ROOT), line.text(), line.remark());
    }

    private void print(PrintWriter out) {
      List<String> lines = text.lines().map(RowPart::oneLine).toList();
      out.printf("  %-8s%s%n", where, lines.getFirst());
      lines.stream().skip(1).forEach(line -> out.println(" ".repeat(10) + line));
      remark.ifPresent(why -> out.println(" ".repeat(10) + "-- " + RowPart.oneLine(why)));
    }
  }

  public static ScriptReport of(Plan plan, DryRun dryRun) {
    return new ScriptReport(
        plan.migration(),
        plan.source().toString(),
        plan.target().toString(),
        dryRun.forward().lines().stream().map(LinePart::of).toList(),
        dryRun.thaw().lines().stream().map(LinePart::of).toList());
  }

  /** For people. */
  public void print(Plan.Goal goal, PrintWriter out) {
    out.printf("%s: %s -> %s%n", migration, source, target);
    print(script, out);
    if (goal != Plan.Goal.REHEARSAL) {
      out.println("where it is given up before the target is opened, instead of what is left:");
    }
    print(thaw, out);
  }

  private static void print(List<LinePart> lines, PrintWriter out) {
    String step = "";
    for (LinePart line : lines) {
      if (!line.step().equals(step)) {
        step = line.step();
        out.println(step);
      }
      line.print(out);
    }
  }
}
