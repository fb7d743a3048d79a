package org.pgcutover.verifier;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A definition as a server prints it back from the tree that it stored. 14 and 15 print one alike,
 * and so do 16 to 18; between these XMLSERIALIZE came to say NO INDENT, and the outermost query of
 * a view, if it reads one relation, no longer qualifies its columns by that. White space aside,
 * nothing else differs.
 */
final class DeparsedQuery {
  private static final int SHORTER_FROM = 16;

  private static final Pattern WORD =
      Pattern.compile(
          "'(?:[^']|'')*+'|\"(?:[^\"]|\"\")*+\"|[\\p{L}_][\\p{L}\\p{N}_$]*|[0-9]+|::|\\S");

  private static final Set<String> BEGIN_QUERY = Set.of("SELECT", "WITH", "VALUES");

  /** Where the outermost query is made of more than one; then none of them is. */
  private static final Set<String> SET_OPERATIONS = Set.of("UNION", "INTERSECT", "EXCEPT");

  private static final Set<String> BEHIND_FROM =
      Set.of(
          "TABLESAMPLE",
          "WHERE",
          "GROUP",
          "HAVING",
          "WINDOW",
          "ORDER",
          "OFFSET",
          "LIMIT",
          "FETCH",
          "FOR",
          ";");

  /** What stands before a name that is qualified by its schema, or further. */
  private static final Set<String> BEFORE_SCHEMA = Set.of("::", "COLLATE", ".");

  private final List<String> words;

  private DeparsedQuery(String text) {
    words = WORD.matcher(text).results().map(MatchResult::group).toList();
  }

  /** Whether servers of these majors print definitions otherwise at all. */
  static boolean isPrintedOtherwise(Both<Integer> majors) {
    return !majors.map(major -> major < SHORTER_FROM).agree();
  }

  /**
   * Whether a server before 16 and one since print the same.
   *
   * @param isView of a view, materialised or not
   */
  static boolean agree(String before, String since, boolean isView) {
    DeparsedQuery older = new DeparsedQuery(before);
    DeparsedQuery newer = new DeparsedQuery(since);
    Set<Integer> leftOut = isView ? Set.copyOf(older.qualifications()) : Set.of();
    int at = 0;
    int now = 0;
    while (at < older.words.size() && now < newer.words.size()) {
      if (leftOut.contains(at)
          && !(newer.word(now).equals(older.word(at)) && newer.word(now + 1).equals("."))) {
        at += 2;
      }
      if (older.word(at).equals(")")
          && newer.word(now).equals("NO")
          && newer.word(now + 1).equals("INDENT")) {
        now += 2;
      }
      if (!older.word(at++).equals(newer.word(now++))) {
        return false;
      }
    }
    return at == older.words.size() && now == newer.words.size();
  }

  /**
   * Where columns of the only relation are qualified by its name, in the outermost query: those
   * within it go on to be.
   */
  private List<Integer> qualifications() {
    List<Integer> qualified = new ArrayList<>();
    List<String> relation = new ArrayList<>();
    boolean inFrom = false;
    int depth = 0;
    int within = 0;
    for (int at = 0; at < words.size(); at++) {
      String word = word(at);
      if (word.equals("(")) {
        depth++;
        within = within == 0 && BEGIN_QUERY.contains(word(at + 1)) ? depth : within;
      } else if (word.equals(")")) {
        within = within == depth ? 0 : within;
        depth--;
      } else if (depth == 0) {
        if (SET_OPERATIONS.contains(word)) {
          return List.of();
        }
        inFrom = inFrom ? !BEHIND_FROM.contains(word) : word.equals("FROM");
        if (inFrom) {
          relation.add(word);
        }
      }
      if (within == 0 && !inFrom && isAtQualification(at)) {
        qualified.add(at);
      }
    }
    if (relation.isEmpty() || relation.contains(",") || relation.contains("JOIN")) {
      return List.of();
    }
    // Its alias, or its name; XMLTABLE has the one without saying so.
    String name = relation.getLast().equals("XMLTABLE") ? "xmltable" : relation.getLast();
    return qualified.stream().filter(at -> word(at).equals(name)).toList();
  }

  /** No function's schema, and none of a type or collation. */
  private boolean isAtQualification(int at) {
    return word(at + 1).equals(".")
        && !word(at + 3).equals("(")
        && !BEFORE_SCHEMA.contains(word(at - 1));
  }

  private String word(int index) {
    return index < 0 || index >= words.size() ? "" : words.get(index);
  }
}
