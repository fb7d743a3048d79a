package org.pgcutover.verifier.pgoutput;

import java.nio.ByteBuffer;

/**
 * TupleData: the columns of one row, in the order of their {@link Message.Relation}. Keeps the
 * message's own bytes and where in them each value lies; a value becomes a String only when it is
 * asked for, because most never are and some are huge. Immutable as long as nobody changes the
 * message's bytes.
 *
 * <p>Layout (manual, "Logical Replication Message Formats", TupleData, 14 to 18): Int16 number of
 * columns, then for each a byte {@code n} (null), {@code u} (unchanged TOASTed value, not sent) or
 * {@code t} with Int32 length and the text. {@code b} (binary) comes only to who asked for it.
 */
public final class Tuple {
  /** What is known of a column's value. */
  public enum Value {
    NULL,
    /** The value is stored out of line and the update did not touch it. */
    UNCHANGED,
    TEXT
  }

  /** MaxHeapAttributeNumber in PostgreSQL's htup_details.h. */
  static final int MAX_COLUMNS = 1600;

  private static final int NULL = -1;
  private static final int UNCHANGED = -2;

  private final ByteBuffer message;
  private final int[] starts;
  private final int[] lengths;

  private Tuple(ByteBuffer message, int[] starts, int[] lengths) {
    this.message = message;
    this.starts = starts;
    this.lengths = lengths;
  }

  static Tuple read(MessageBytes bytes) {
    int columns = bytes.count(bytes.int16("number of columns"), MAX_COLUMNS, 1, "columns");
    int[] starts = new int[columns];
    int[] lengths = new int[columns];
    for (int i = 0; i < columns; i++) {
      int at = bytes.position();
      byte kind = bytes.int8("kind of a value");
      lengths[i] =
          switch (kind) {
            case 'n' -> NULL;
            case 'u' -> UNCHANGED;
            case 't' -> bytes.skip("value");
            case 'b' -> throw new MalformedMessageException("binary value", at);
            default -> throw new MalformedMessageException("unknown kind of value " + kind, at);
          };
      starts[i] = bytes.position() - Math.max(0, lengths[i]);
    }
    return new Tuple(bytes.view(0, bytes.position()), starts, lengths);
  }

  /** The number of columns. */
  public int size() {
    return lengths.length;
  }

  /** What there is in a column, counted from 0. */
  public Value value(int column) {
    return switch (lengths[column]) {
      case NULL -> Value.NULL;
      case UNCHANGED -> Value.UNCHANGED;
      default -> Value.TEXT;
    };
  }

  /**
   * The value as its type's output function wrote it, in UTF-8; a view, nothing is copied.
   *
   * @throws IllegalStateException where there is none
   */
  public ByteBuffer bytes(int column) {
    if (value(column) != Value.TEXT) {
      throw new IllegalStateException("column %d is %s".formatted(column, value(column)));
    }
    return message.slice(starts[column], lengths[column]);
  }

  /**
   * The value as text.
   *
   * @throws IllegalStateException where there is none
   * @throws MalformedMessageException where it is not UTF-8, as a database of SQL_ASCII may send
   */
  public String text(int column) {
    return MessageBytes.utf8(bytes(column), "value", starts[column]);
  }

  /** Kinds and lengths, never values. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("(");
    for (int i = 0; i < size(); i++) {
      text.append(i == 0 ? "" : ", ")
          .append(value(i) == Value.TEXT ? lengths[i] + " bytes" : value(i).toString());
    }
    return text.append(')').toString();
  }
}
