package org.pgcutover.verifier;

import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The text of a query as a server prints it back from the tree that it stored. Up to 15 the columns
 * of a view over one table are printed with the table's name, from 16 on without; white space moves
 * as well, and XMLSERIALIZE says NO INDENT from 16 on. So two texts agree if they are the same
 * words but for qualifications of columns that only one side prints, which it leaves out only where
 * no other table could be meant.
 */
final class DeparsedQuery {
  private static final Pattern WORD =
      Pattern.compile("'(?:[^']|'')*+'|\"(?:[^\"]|\"\")*+\"|[\\p{L}_][\\p{L}\\p{N}_$]*|[0-9]+|\\S");

  /** What stands before a name that is qualified by its schema, not by its table. */
  private static final Set<String> BEFORE_SCHEMA =
      Set.of(":", "JOIN", "ONLY", "COLLATE", "INTO", "UPDATE", "OPERATOR");

  private final List<String> words;
  private int at;

  private DeparsedQuery(String text) {
    words =
        WORD.matcher(text.replace(" NO INDENT)", ")")).results().map(MatchResult::group).toList();
  }

  static boolean agree(Both<String> texts) {
    Both<DeparsedQuery> queries = texts.map(DeparsedQuery::new);
    while (queries.source().hasMore() && queries.target().hasMore()) {
      boolean source = queries.source().isAtQualification();
      boolean target = queries.target().isAtQualification();
      if (source && !target) {
        queries.source().at += 2;
      } else if (target && !source) {
        queries.target().at += 2;
      }
      if (!queries.source().word(0).equals(queries.target().word(0))) {
        return false;
      }
      queries.source().at++;
      queries.target().at++;
    }
    return !queries.source().hasMore() && !queries.target().hasMore();
  }

  private boolean hasMore() {
    return at < words.size();
  }

  /**
   * At the table's name of {@code table.column}, which after FROM stands in {@code TRIM(… FROM
   * table.column)} and its like only.
   */
  private boolean isAtQualification() {
    return word(1).equals(".")
        && !word(3).equals("(")
        && !word(3).equals(".")
        && !word(-1).equals(".")
        && !BEFORE_SCHEMA.contains(word(-1))
        && !(word(-1).equals("FROM") && !word(3).equals(")"));
  }

  private String word(int offset) {
    int index = at + offset;
    return index < 0 || index >= words.size() ? "" : words.get(index);
  }
}
