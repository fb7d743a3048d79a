package org.pgcutover.verifier.pgoutput;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.stream.IntStream;

/**
 * The way back: what a message must have been if it was read rightly to the last byte. Written from
 * the manual's layouts, sharing nothing with the decoder.
 */
final class Encoding {
  private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");

  private Encoding() {}

  static byte[] of(Message message) {
    Bytes bytes =
        switch (message) {
          case Message.Begin m ->
              Bytes.of('B').int64(m.finalLsn().value()).int64(micros(m.committed())).int32(m.xid());
          case Message.Commit m ->
              Bytes.of('C')
                  .int8(0)
                  .int64(m.commit().value())
                  .int64(m.end().value())
                  .int64(micros(m.committed()));
          case Message.Origin m -> Bytes.of('O').int64(m.commit().value()).string(m.name());
          case Message.Relation m -> relation(m);
          case Message.Type m ->
              Bytes.of('Y').int32(m.oid()).string(schema(m.schema())).string(m.name());
          case Message.Insert m -> tuple(Bytes.of('I').int32(m.relation()).int8('N'), m.row());
          case Message.Update m ->
              tuple(old(Bytes.of('U').int32(m.relation()), m.old()).int8('N'), m.row());
          case Message.Delete m -> old(Bytes.of('D').int32(m.relation()), m.old());
          case Message.Truncate m -> truncate(m);
          case Message.LogicalMessage m -> {
            byte[] content = array(m.content());
            yield Bytes.of('M')
                .int8(m.isTransactional() ? 1 : 0)
                .int64(m.at().value())
                .string(m.prefix())
                .int32(content.length)
                .raw(content);
          }
        };
    return bytes.array();
  }

  private static Bytes relation(Message.Relation m) {
    char identity =
        switch (m.identity()) {
          case DEFAULT -> 'd';
          case NOTHING -> 'n';
          case FULL -> 'f';
          case INDEX -> 'i';
        };
    Bytes bytes =
        Bytes.of('R')
            .int32(m.oid())
            .string(schema(m.name().schema()))
            .string(m.name().name())
            .int8(identity)
            .int16(m.columns().size());
    m.columns()
        .forEach(c ->
            bytes
                .int8(c.isKey() ? 1 : 0)
                .string(c.name())
                .int32(c.typeOid())
                .int32(c.typeModifier()));
    return bytes;
  }

  private static Bytes truncate(Message.Truncate m) {
    Bytes bytes =
        Bytes.of('T')
            .int32(m.relations().size())
            .int8((m.isCascade() ? 1 : 0) | (m.restartsIdentity() ? 2 : 0));
    m.relations().forEach(bytes::int32);
    return bytes;
  }

  private static Bytes old(Bytes bytes, OldRow old) {
    return switch (old) {
      case OldRow.None _ -> bytes;
      case OldRow.Key key -> tuple(bytes.int8('K'), key.row());
      case OldRow.Full full -> tuple(bytes.int8('O'), full.row());
    };
  }

  private static Bytes tuple(Bytes bytes, Tuple tuple) {
    return bytes.tuple(
        IntStream.range(0, tuple.size())
            .mapToObj(
                i -> tuple.value(i) == Tuple.Value.TEXT ? array(tuple.bytes(i)) : tuple.value(i))
            .toArray());
  }

  private static byte[] array(ByteBuffer buffer) {
    byte[] array = new byte[buffer.remaining()];
    buffer.get(array);
    return array;
  }

  private static String schema(String schema) {
    return schema.equals("pg_catalog") ? "" : schema;
  }

  private static long micros(Instant instant) {
    // ChronoUnit.between overflows near the end of the range; this wraps around and comes out
    // right.
    return (instant.getEpochSecond() - EPOCH.getEpochSecond()) * 1_000_000
        + instant.getNano() / 1000;
  }
}
