package org.pgcutover.verifier.rogue;

import java.util.List;
import org.pgcutover.verifier.rogue.LocalWrite.Kind;

/** One message of test_decoding, as far as it matters here. */
sealed interface Change {
  record Begin() implements Change {}

  record Commit() implements Change {}

  /** A row, or a truncate of several tables. */
  record Written(Kind kind, List<StoredName> tables) implements Change {
    public Written {
      tables = List.copyOf(tables);
    }
  }

  /**
   * A logical message.
   *
   * @param text its first {@value #LONGEST} bytes: enough for ours, and others' may be huge
   */
  record Note(String text) implements Change {
    static final int LONGEST = 200;

    /** The text of one that {@code pg_logical_emit_message(true, prefix, content)} made. */
    static Note of(String prefix, String content) {
      return new Note(
          "transactional: 1 prefix: %s, sz: %d content:%s"
              .formatted(prefix, content.length(), content));
    }
  }

  /**
   * A table's name as the database stores it: each character stands for one byte of the database's
   * encoding, into whose meaning only the server looks.
   */
  record StoredName(String schema, String name) {}
}
