package org.pgcutover.verifier.rogue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.pgcutover.verifier.rogue.Change.StoredName;
import org.pgcutover.verifier.rogue.LocalWrite.Kind;

/**
 * Reads the head of one message of test_decoding and leaves the values alone, which may be huge and
 * may look like anything. Messages come one by one, so no line end is looked for.
 *
 * <pre>
 * BEGIN 731
 * table public."odd: name": INSERT: id[integer]:1
 * table public.a, public.b: TRUNCATE: (no-flags)
 * message: transactional: 1 prefix: p, sz: 7 content:content
 * COMMIT 731
 * </pre>
 *
 * <p>Names are written by quote_qualified_identifier: bare where they are of lower-case letters,
 * digits and underscores, else in double quotes, which are doubled inside. Bytes above 127 are in
 * the database's encoding, for a walsender converts nothing here; every encoding that a server may
 * have keeps ASCII's bytes for ASCII.
 *
 * <p>Source: contrib/test_decoding/test_decoding.c and quote_identifier in ruleutils.c, 14 to 18.
 */
final class ChangeText {
  private final ByteBuffer bytes;

  private ChangeText(ByteBuffer message) {
    this.bytes = message.slice();
  }

  /**
   * @throws UnreadableChangeException where it is nothing that the plugin writes with our options
   */
  static Change parse(ByteBuffer message) {
    return new ChangeText(message).parse();
  }

  private Change parse() {
    if (accept("table ")) {
      return written();
    }
    if (accept("message: ")) {
      return note();
    }
    if (accept("BEGIN ")) {
      transactionId();
      return new Change.Begin();
    }
    if (accept("COMMIT ")) {
      transactionId();
      return new Change.Commit();
    }
    throw unreadable("unknown kind of message");
  }

  private Change written() {
    List<StoredName> tables = new ArrayList<>();
    do {
      String schema = identifier();
      expect(".");
      tables.add(new StoredName(schema, identifier()));
    } while (accept(", "));
    expect(": ");
    for (Kind kind : Kind.values()) {
      if (accept(kind.name() + ":")) {
        if (tables.size() > 1 && kind != Kind.TRUNCATE) {
          throw unreadable("%s of several tables".formatted(kind.name().toLowerCase(Locale.ROOT)));
        }
        return new Change.Written(kind, tables);
      }
    }
    throw unreadable("unknown kind of change");
  }

  private String identifier() {
    if (accept("\"")) {
      return quoted();
    }
    StringBuilder name = new StringBuilder();
    while (bytes.hasRemaining() && isPlain(peek())) {
      name.append((char) bytes.get());
    }
    if (name.isEmpty()) {
      throw unreadable("an empty name");
    }
    return name.toString();
  }

  private String quoted() {
    StringBuilder name = new StringBuilder();
    while (bytes.hasRemaining()) {
      char c = (char) (bytes.get() & 0xFF);
      if (c != '"') {
        name.append(c);
      } else if (accept("\"")) {
        name.append(c);
      } else {
        return name.toString();
      }
    }
    throw unreadable("a name that does not end");
  }

  private static boolean isPlain(byte c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  }

  private Change note() {
    ByteBuffer start = bytes.slice();
    start.limit(Math.min(start.limit(), Change.Note.LONGEST));
    return new Change.Note(StandardCharsets.ISO_8859_1.decode(start).toString());
  }

  private void transactionId() {
    int start = bytes.position();
    while (bytes.hasRemaining() && peek() >= '0' && peek() <= '9') {
      bytes.get();
    }
    if (bytes.hasRemaining() || bytes.position() == start) {
      throw unreadable("no transaction id");
    }
  }

  private byte peek() {
    return bytes.get(bytes.position());
  }

  private void expect(String text) {
    if (!accept(text)) {
      throw unreadable("no '%s'".formatted(text));
    }
  }

  private boolean accept(String text) {
    if (bytes.remaining() < text.length()) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (bytes.get(bytes.position() + i) != text.charAt(i)) {
        return false;
      }
    }
    bytes.position(bytes.position() + text.length());
    return true;
  }

  private UnreadableChangeException unreadable(String what) {
    return new UnreadableChangeException(what, bytes.position());
  }
}
