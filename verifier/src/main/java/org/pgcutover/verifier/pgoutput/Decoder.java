package org.pgcutover.verifier.pgoutput;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.pgcutover.postgres.Lsn;
import org.pgcutover.postgres.TableName;
import org.pgcutover.verifier.pgoutput.Message.Column;
import org.pgcutover.verifier.pgoutput.Message.Identity;

/**
 * Bytes to {@link Message}. Knows nothing of the messages before, so that it may be called from any
 * thread; {@link Relations} holds what only the stream can tell.
 *
 * <p>Every byte of an accepted message has one meaning and every message one form: no prefix and no
 * extension of a message is another one. Time and memory are linear in the bytes that are there,
 * not in the lengths that they claim.
 */
public final class Decoder {
  /** FirstNormalTransactionId in PostgreSQL's transam.h; below are none, bootstrap and frozen. */
  private static final int FIRST_NORMAL_XID = 3;

  /** Flags, an empty name's zero byte and one character, type and modifier. */
  private static final int SMALLEST_COLUMN = 11;

  private static final int OID_BYTES = 4;

  private Decoder() {}

  /**
   * Reads the message between position and limit and leaves both alone. The bytes are kept for the
   * rows' values and must not change afterwards.
   *
   * @throws MalformedMessageException where it is anything but exactly one message
   */
  public static Message decode(ByteBuffer message) {
    MessageBytes bytes = new MessageBytes(message);
    byte kind = bytes.int8("kind of message");
    Message decoded =
        switch (kind) {
          case 'B' -> begin(bytes);
          case 'C' -> commit(bytes);
          case 'O' -> new Message.Origin(bytes.lsn("commit LSN"), bytes.string("name of origin"));
          case 'R' -> relation(bytes);
          case 'Y' -> type(bytes);
          case 'I' -> insert(bytes);
          case 'U' -> update(bytes);
          case 'D' -> delete(bytes);
          case 'T' -> truncate(bytes);
          case 'M' -> logicalMessage(bytes);
          default -> throw new MalformedMessageException("unknown kind of message " + kind, 0);
        };
    bytes.end();
    return decoded;
  }

  private static Message begin(MessageBytes bytes) {
    Lsn finalLsn = bytes.validLsn("final LSN");
    var committed = bytes.timestamp("commit time");
    int at = bytes.position();
    int xid = bytes.int32("transaction id");
    if (Integer.compareUnsigned(xid, FIRST_NORMAL_XID) < 0) {
      throw new MalformedMessageException("transaction id " + xid, at);
    }
    return new Message.Begin(finalLsn, committed, xid);
  }

  private static Message commit(MessageBytes bytes) {
    bytes.flags(0, "flags of a commit");
    Lsn commit = bytes.validLsn("commit LSN");
    int at = bytes.position();
    Lsn end = bytes.validLsn("end LSN");
    if (!end.isAtLeast(commit)) {
      throw new MalformedMessageException("a commit that ends before it begins", at);
    }
    return new Message.Commit(commit, end, bytes.timestamp("commit time"));
  }

  private static Message relation(MessageBytes bytes) {
    long oid = bytes.oid("OID of a relation");
    TableName name = new TableName(schema(bytes), bytes.name("name of a relation"));
    Identity identity = identity(bytes);
    int size =
        bytes.count(
            bytes.int16("number of columns"), Tuple.MAX_COLUMNS, SMALLEST_COLUMN, "columns");
    List<Column> columns = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      boolean isKey = bytes.flags(1, "flags of a column") == 1;
      String column = bytes.name("name of a column");
      columns.add(new Column(column, isKey, bytes.oid("OID of a type"), bytes.int32("modifier")));
    }
    return new Message.Relation(oid, name, identity, columns);
  }

  private static Identity identity(MessageBytes bytes) {
    int at = bytes.position();
    byte identity = bytes.int8("replica identity");
    return switch (identity) {
      case 'd' -> Identity.DEFAULT;
      case 'n' -> Identity.NOTHING;
      case 'f' -> Identity.FULL;
      case 'i' -> Identity.INDEX;
      default -> throw new MalformedMessageException("unknown replica identity " + identity, at);
    };
  }

  private static Message type(MessageBytes bytes) {
    return new Message.Type(
        bytes.oid("OID of a type"), schema(bytes), bytes.name("name of a type"));
  }

  private static String schema(MessageBytes bytes) {
    String schema = bytes.string("name of a schema");
    return schema.isEmpty() ? "pg_catalog" : schema;
  }

  private static Message insert(MessageBytes bytes) {
    long relation = bytes.oid("OID of a relation");
    expectNew(bytes.int8("kind of row"), bytes);
    return new Message.Insert(relation, Tuple.read(bytes));
  }

  private static Message update(MessageBytes bytes) {
    long relation = bytes.oid("OID of a relation");
    byte kind = bytes.int8("kind of row");
    OldRow old = new OldRow.None();
    if (kind == 'K' || kind == 'O') {
      old = old(kind, bytes);
      kind = bytes.int8("kind of row");
    }
    expectNew(kind, bytes);
    return new Message.Update(relation, old, Tuple.read(bytes));
  }

  private static Message delete(MessageBytes bytes) {
    long relation = bytes.oid("OID of a relation");
    return new Message.Delete(relation, old(bytes.int8("kind of row"), bytes));
  }

  private static OldRow.Known old(byte kind, MessageBytes bytes) {
    return switch (kind) {
      case 'K' -> new OldRow.Key(Tuple.read(bytes));
      case 'O' -> new OldRow.Full(Tuple.read(bytes));
      default -> throw unknownRow(kind, bytes);
    };
  }

  private static void expectNew(byte kind, MessageBytes bytes) {
    if (kind != 'N') {
      throw unknownRow(kind, bytes);
    }
  }

  private static MalformedMessageException unknownRow(byte kind, MessageBytes bytes) {
    return new MalformedMessageException("unexpected kind of row " + kind, bytes.position() - 1);
  }

  private static Message truncate(MessageBytes bytes) {
    int claimed = bytes.int32("number of relations");
    int options = bytes.flags(3, "options of a truncate");
    int size = bytes.count(claimed, Integer.MAX_VALUE, OID_BYTES, "relations");
    if (size == 0) {
      throw new MalformedMessageException("a truncate of nothing", 1);
    }
    List<Long> relations = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      relations.add(bytes.oid("OID of a relation"));
    }
    return new Message.Truncate(relations, (options & 1) != 0, (options & 2) != 0);
  }

  private static Message logicalMessage(MessageBytes bytes) {
    boolean isTransactional = bytes.flags(1, "flags of a message") == 1;
    Lsn at = bytes.validLsn("LSN of a message");
    String prefix = bytes.string("prefix of a message");
    int length = bytes.skip("content");
    return new Message.LogicalMessage(
        isTransactional, at, prefix, bytes.view(bytes.position() - length, length));
  }
}
