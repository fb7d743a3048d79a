package org.pgcutover.verifier.pgoutput;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import org.pgcutover.postgres.Lsn;
import org.pgcutover.postgres.TableName;

/**
 * One message of pgoutput, protocol version 1, values in text. A transaction is Begin, at most one
 * Origin, its changes, Commit, and comes whole and in the order of commits; Relation and Type come
 * before the first change that needs them and again when their object was altered.
 *
 * <p>Layouts: manual, "Logical Replication Message Formats", 14 to 18; each begins with the byte
 * named here. Integers are big-endian, strings end with a zero byte. An OID is unsigned.
 */
public sealed interface Message {
  /**
   * {@code B}: Int64 LSN of the commit record, Int64 time of the commit, Int32 xid.
   *
   * @param xid of the top-level transaction, whatever subtransaction wrote; unsigned, without epoch
   */
  record Begin(Lsn finalLsn, Instant committed, int xid) implements Message {}

  /**
   * {@code C}: Int8 flags (none yet), Int64 LSN of the commit record, Int64 LSN of its end, Int64
   * time.
   *
   * @param end the position to confirm once the transaction was dealt with
   */
  record Commit(Lsn commit, Lsn end, Instant committed) implements Message {}

  /**
   * {@code O}: Int64 LSN of the commit on the server where the transaction began, String name of
   * the origin.
   *
   * @param commit 0/0 where the session that replayed it did not say
   */
  record Origin(Lsn commit, String name) implements Message {}

  /**
   * {@code R}: Int32 OID, String schema (empty for pg_catalog), String name, Int8 replica identity
   * as in {@code pg_class.relreplident}, Int16 number of columns, and for each Int8 flags (1: part
   * of the identity), String name, Int32 OID of its type, Int32 type modifier. Dropped columns are
   * left out; generated ones too unless the publication of an 18 asks for them.
   *
   * @param name of the partitioned table where the publication says {@code
   *     publish_via_partition_root}
   */
  record Relation(long oid, TableName name, Identity identity, List<Column> columns)
      implements Message {
    public Relation {
      columns = List.copyOf(columns);
    }
  }

  /**
   * One column of a relation.
   *
   * @param isKey part of the replica identity; with FULL every column is
   * @param typeModifier {@code atttypmod}; -1 for none
   */
  record Column(String name, boolean isKey, long typeOid, int typeModifier) {}

  /** {@code pg_class.relreplident}. */
  enum Identity {
    DEFAULT,
    NOTHING,
    FULL,
    INDEX
  }

  /** {@code Y}: Int32 OID, String schema (empty for pg_catalog), String name. */
  record Type(long oid, String schema, String name) implements Message {}

  /** {@code I}: Int32 OID of the relation, {@code N}, TupleData. */
  record Insert(long relation, Tuple row) implements Message {}

  /**
   * {@code U}: Int32 OID of the relation; {@code K} or {@code O} and TupleData, where the identity
   * changed or is FULL; {@code N}, TupleData.
   */
  record Update(long relation, OldRow old, Tuple row) implements Message {}

  /** {@code D}: Int32 OID of the relation, {@code K} or {@code O}, TupleData. */
  record Delete(long relation, OldRow.Known old) implements Message {}

  /** {@code T}: Int32 number of relations, Int8 options (1: CASCADE, 2: RESTART IDENTITY), OIDs. */
  record Truncate(List<Long> relations, boolean isCascade, boolean restartsIdentity)
      implements Message {
    public Truncate {
      relations = List.copyOf(relations);
    }
  }

  /**
   * {@code M}, only where the option {@code messages} is on: Int8 flags (1: transactional), Int64
   * LSN, String prefix, Int32 length, content. One that is not transactional comes at once, outside
   * of any transaction or between two others' messages.
   */
  record LogicalMessage(boolean isTransactional, Lsn at, String prefix, ByteBuffer content)
      implements Message {
    public LogicalMessage {
      content = content.asReadOnlyBuffer();
    }

    /** From its first byte, however often it was read. */
    @Override
    public ByteBuffer content() {
      return content.duplicate();
    }
  }
}
