package org.pgcutover.verifier.pgoutput;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A message written by hand, in network byte order. */
final class Bytes {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  static Bytes of(char kind) {
    return new Bytes().int8(kind);
  }

  Bytes int8(int value) {
    out.write(value);
    return this;
  }

  Bytes int16(int value) {
    return raw(ByteBuffer.allocate(2).putShort((short) value).array());
  }

  Bytes int32(long value) {
    return raw(ByteBuffer.allocate(4).putInt((int) value).array());
  }

  Bytes int64(long value) {
    return raw(ByteBuffer.allocate(8).putLong(value).array());
  }

  Bytes string(String text) {
    return raw(text.getBytes(StandardCharsets.UTF_8)).int8(0);
  }

  Bytes raw(byte... bytes) {
    out.writeBytes(bytes);
    return this;
  }

  /** TupleData of texts; {@code NULL} and {@code UNCHANGED} stand for themselves. */
  Bytes tuple(Object... values) {
    int16(values.length);
    for (Object value : values) {
      switch (value) {
        case Tuple.Value kind -> int8(kind == Tuple.Value.NULL ? 'n' : 'u');
        case byte[] bytes -> int8('t').int32(bytes.length).raw(bytes);
        default -> {
          byte[] text = value.toString().getBytes(StandardCharsets.UTF_8);
          int8('t').int32(text.length).raw(text);
        }
      }
    }
    return this;
  }

  byte[] array() {
    return out.toByteArray();
  }

  Message decode() {
    return Decoder.decode(ByteBuffer.wrap(array()));
  }
}
