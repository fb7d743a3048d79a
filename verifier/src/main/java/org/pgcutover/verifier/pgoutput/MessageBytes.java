package org.pgcutover.verifier.pgoutput;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.pgcutover.postgres.Lsn;

/**
 * One message from its first byte to its last, in network byte order. Every read is checked against
 * what is left, and what would be allocated for it too. Confined to one thread.
 *
 * <p>Source of the types: manual, "Message Data Types" and "Logical Replication Message Formats",
 * 14 to 18.
 */
final class MessageBytes {
  /** PostgreSQL's epoch; its timestamps are microseconds since then. */
  private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");

  private final ByteBuffer bytes;

  MessageBytes(ByteBuffer message) {
    this.bytes = message.slice().order(ByteOrder.BIG_ENDIAN);
  }

  int position() {
    return bytes.position();
  }

  int remaining() {
    return bytes.remaining();
  }

  byte int8(String what) {
    require(1, what);
    return bytes.get();
  }

  int int16(String what) {
    require(2, what);
    return bytes.getShort();
  }

  int int32(String what) {
    require(4, what);
    return bytes.getInt();
  }

  long int64(String what) {
    require(8, what);
    return bytes.getLong();
  }

  /** An unsigned number; 0 names nothing (InvalidOid). */
  long oid(String what) {
    int start = position();
    long oid = int32(what) & 0xFFFF_FFFFL;
    if (oid == 0) {
      throw new MalformedMessageException(what + " is 0", start);
    }
    return oid;
  }

  Lsn lsn(String what) {
    return new Lsn(int64(what));
  }

  /** A position that exists: 0 is none (InvalidXLogRecPtr). */
  Lsn validLsn(String what) {
    int start = position();
    Lsn lsn = lsn(what);
    if (lsn.equals(Lsn.ZERO)) {
      throw new MalformedMessageException(what + " is 0/0", start);
    }
    return lsn;
  }

  Instant timestamp(String what) {
    return EPOCH.plus(int64(what), ChronoUnit.MICROS);
  }

  /** A byte of which only the bits of {@code known} may be set. */
  int flags(int known, String what) {
    int start = position();
    int flags = int8(what) & 0xFF;
    if ((flags & ~known) != 0) {
      throw new MalformedMessageException("unknown %s %d".formatted(what, flags), start);
    }
    return flags;
  }

  /** Text up to a zero byte, which is read too. */
  String string(String what) {
    int start = position();
    int end = start;
    while (end < bytes.limit() && bytes.get(end) != 0) {
      end++;
    }
    if (end == bytes.limit()) {
      throw new MalformedMessageException(what + " does not end", start);
    }
    bytes.position(end + 1);
    return utf8(bytes.slice(start, end - start), what, start);
  }

  /** As {@link #string}, where an empty one cannot be. */
  String name(String what) {
    int start = position();
    String name = string(what);
    if (name.isEmpty()) {
      throw new MalformedMessageException(what + " is empty", start);
    }
    return name;
  }

  /**
   * The number of things that follow.
   *
   * @param bytesEach what each takes at least: a forged count is found before anything is allocated
   */
  int count(int count, int max, int bytesEach, String what) {
    if (count < 0 || count > max || (long) count * bytesEach > remaining()) {
      throw new MalformedMessageException(
          "%d %s, %d bytes are left".formatted(count, what, remaining()), position());
    }
    return count;
  }

  /** The length of what follows, and past it. */
  int skip(String what) {
    int start = position();
    int length = int32(what);
    if (length < 0 || length > remaining()) {
      throw new MalformedMessageException(
          "%s of %d bytes, %d are left".formatted(what, length, remaining()), start);
    }
    bytes.position(position() + length);
    return length;
  }

  /** A view that nobody can write through. */
  ByteBuffer view(int start, int length) {
    return bytes.slice(start, length).asReadOnlyBuffer();
  }

  void end() {
    if (bytes.hasRemaining()) {
      throw new MalformedMessageException(
          "%d bytes more than the message has".formatted(remaining()), position());
    }
  }

  /** Strictly: a decoder that replaces what it cannot read makes two names one. */
  static String utf8(ByteBuffer text, String what, int start) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(text).toString();
    } catch (CharacterCodingException e) {
      MalformedMessageException malformed =
          new MalformedMessageException(what + " is not UTF-8", start);
      malformed.addSuppressed(e);
      throw malformed;
    }
  }

  private void require(int length, String what) {
    if (bytes.remaining() < length) {
      throw new MalformedMessageException("ends within the " + what, position());
    }
  }
}
