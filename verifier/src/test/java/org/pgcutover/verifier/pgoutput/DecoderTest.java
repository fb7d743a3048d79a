package org.pgcutover.verifier.pgoutput;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pgcutover.verifier.pgoutput.Tuple.Value.NULL;
import static org.pgcutover.verifier.pgoutput.Tuple.Value.UNCHANGED;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgcutover.postgres.Lsn;
import org.pgcutover.postgres.TableName;
import org.pgcutover.verifier.pgoutput.Message.Column;
import org.pgcutover.verifier.pgoutput.Message.Identity;

class DecoderTest {
  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00.000001Z");
  private static final long NOON_MICROS = 848_750_400_000_001L;
  private static final long BIG_OID = 4_000_000_000L;

  @Test
  void begin() {
    Message message =
        Bytes.of('B').int64(0x16_B374_D848L).int64(NOON_MICROS).int32(3_000_000_000L).decode();

    assertThat(message)
        .isEqualTo(new Message.Begin(Lsn.parse("16/B374D848"), NOON, (int) 3_000_000_000L));
  }

  @Test
  void commit() {
    Message message = Bytes.of('C').int8(0).int64(5).int64(9).int64(NOON_MICROS).decode();

    assertThat(message).isEqualTo(new Message.Commit(new Lsn(5), new Lsn(9), NOON));
  }

  @Test
  void commitBeforeTheEpoch() {
    Message message = Bytes.of('C').int8(0).int64(-2).int64(-1).int64(-1).decode();

    assertThat(message)
        .isEqualTo(
            new Message.Commit(
                new Lsn(-2), new Lsn(-1), Instant.parse("1999-12-31T23:59:59.999999Z")));
  }

  @Test
  void origin() {
    assertThat(Bytes.of('O').int64(0).string("pg_16397").decode())
        .isEqualTo(new Message.Origin(Lsn.ZERO, "pg_16397"));
  }

  @Test
  void relation() {
    Message message =
        Bytes.of('R')
            .int32(BIG_OID)
            .string("Ünder \"score\"")
            .string("t.x:y\n")
            .int8('i')
            .int16(2)
            .int8(1)
            .string("id")
            .int32(23)
            .int32(-1)
            .int8(0)
            .string("note 😀")
            .int32(1043)
            .int32(44)
            .decode();

    assertThat(message)
        .isEqualTo(
            new Message.Relation(
                BIG_OID,
                new TableName("Ünder \"score\"", "t.x:y\n"),
                Identity.INDEX,
                List.of(new Column("id", true, 23, -1), new Column("note 😀", false, 1043, 44))));
  }

  @Test
  void aRelationWithoutColumnsAndAnEmptySchemaIsOneOfPgCatalog() {
    assertThat(Bytes.of('R').int32(1).string("").string("t").int8('d').int16(0).decode())
        .isEqualTo(
            new Message.Relation(1, new TableName("pg_catalog", "t"), Identity.DEFAULT, List.of()));
  }

  @Test
  void type() {
    assertThat(Bytes.of('Y').int32(16_400).string("public").string("mood").decode())
        .isEqualTo(new Message.Type(16_400, "public", "mood"));
  }

  @Test
  void insert() {
    Message.Insert insert =
        (Message.Insert)
            Bytes.of('I').int32(BIG_OID).int8('N').tuple("1", NULL, "", "é", "NULL").decode();

    assertThat(insert.relation()).isEqualTo(BIG_OID);
    assertThat(values(insert.row())).containsExactly("1", NULL, "", "é", "NULL");
  }

  @Test
  void updateWithoutAnOldRow() {
    Message.Update update =
        (Message.Update) Bytes.of('U').int32(7).int8('N').tuple("1", UNCHANGED).decode();

    assertThat(update.old()).isEqualTo(new OldRow.None());
    assertThat(values(update.row())).containsExactly("1", UNCHANGED);
  }

  @Test
  void updateOfTheKey() {
    Message.Update update =
        (Message.Update)
            Bytes.of('U').int32(7).int8('K').tuple("1", NULL).int8('N').tuple("2", "x").decode();

    assertThat(update.old()).isInstanceOf(OldRow.Key.class);
    assertThat(values(((OldRow.Key) update.old()).row())).containsExactly("1", NULL);
    assertThat(values(update.row())).containsExactly("2", "x");
  }

  @Test
  void updateWithTheFullOldRow() {
    Message.Update update =
        (Message.Update)
            Bytes.of('U').int32(7).int8('O').tuple("1", "w").int8('N').tuple("1", "x").decode();

    assertThat(values(((OldRow.Full) update.old()).row())).containsExactly("1", "w");
    assertThat(values(update.row())).containsExactly("1", "x");
  }

  @Test
  void deleteByKeyAndByFullRow() {
    Message.Delete byKey = (Message.Delete) Bytes.of('D').int32(7).int8('K').tuple("1").decode();
    Message.Delete byRow = (Message.Delete) Bytes.of('D').int32(7).int8('O').tuple("2").decode();

    assertThat(byKey.old()).isInstanceOf(OldRow.Key.class);
    assertThat(values(byKey.old().row())).containsExactly("1");
    assertThat(byRow.old()).isInstanceOf(OldRow.Full.class);
    assertThat(values(byRow.old().row())).containsExactly("2");
  }

  @Test
  void truncate() {
    assertThat(Bytes.of('T').int32(2).int8(3).int32(7).int32(BIG_OID).decode())
        .isEqualTo(new Message.Truncate(List.of(7L, BIG_OID), true, true));
    assertThat(Bytes.of('T').int32(1).int8(1).int32(7).decode())
        .isEqualTo(new Message.Truncate(List.of(7L), true, false));
    assertThat(Bytes.of('T').int32(1).int8(2).int32(7).decode())
        .isEqualTo(new Message.Truncate(List.of(7L), false, true));
  }

  @Test
  void logicalMessage() {
    Message.LogicalMessage message =
        (Message.LogicalMessage)
            Bytes.of('M')
                .int8(1)
                .int64(5)
                .string("p")
                .int32(3)
                .raw((byte) 0, (byte) -1, (byte) 2)
                .decode();

    assertThat(message)
        .isEqualTo(
            new Message.LogicalMessage(
                true, new Lsn(5), "p", ByteBuffer.wrap(new byte[] {0, -1, 2})));
    message.content().get();
    assertThat(message.content().remaining()).isEqualTo(3);
  }

  @Test
  void aMessageWithinALargerBufferIsReadFromItsPositionToItsLimit() {
    byte[] message = Bytes.of('I').int32(7).int8('N').tuple("1", "é").array();
    ByteBuffer larger = ByteBuffer.allocate(message.length + 20).position(9);
    larger.put(message).flip().position(9);

    Message.Insert insert = (Message.Insert) Decoder.decode(larger);

    assertThat(values(insert.row())).containsExactly("1", "é");
    assertThat(insert.row().bytes(1)).isEqualTo(StandardCharsets.UTF_8.encode("é"));
    assertThat(larger.position()).isEqualTo(9);
  }

  @Test
  void aValueIsReadOnlyAndOnlyAskedForIsItDecoded() {
    Message.Insert insert =
        (Message.Insert)
            Bytes.of('I').int32(7).int8('N').tuple(new byte[] {(byte) 0xC3}, NULL).decode();

    assertThat(insert.row().bytes(0).isReadOnly()).isTrue();
    assertRefused(() -> insert.row().text(0), "value is not UTF-8 at byte 13");
    assertThatThrownBy(() -> insert.row().text(1)).isInstanceOf(IllegalStateException.class);
    assertThat(insert.row()).hasToString("(1 bytes, NULL)");
  }

  @ParameterizedTest
  @MethodSource("messages")
  void neitherAPrefixNorAnExtensionOfAMessageIsAMessage(byte[] message) {
    for (int length = 0; length < message.length; length++) {
      byte[] prefix = Arrays.copyOf(message, length);
      assertThatThrownBy(() -> Decoder.decode(ByteBuffer.wrap(prefix)))
          .isInstanceOf(MalformedMessageException.class);
    }
    for (int next = 0; next < 256; next++) {
      byte[] extension = Arrays.copyOf(message, message.length + 1);
      extension[message.length] = (byte) next;
      assertRefused(extension, "1 bytes more than the message has at byte " + message.length);
    }
  }

  @ParameterizedTest
  @MethodSource("messages")
  void readAndWrittenAgainItIsTheSame(byte[] message) {
    assertThat(Encoding.of(Decoder.decode(ByteBuffer.wrap(message)))).isEqualTo(message);
  }

  @ParameterizedTest
  @ValueSource(chars = {0, 'S', 'E', 'c', 'A', 'b', 'P', 'K', 'r', 'p', 'b', 'i', 255})
  void aKindOfAnotherProtocolVersionIsRefused(char kind) {
    assertRefused(
        Bytes.of(kind).int64(1).int64(1).int32(9).array(),
        "unknown kind of message " + (byte) kind + " at byte 0");
  }

  @Test
  void whatPostgresNeverSendsIsRefused() {
    assertRefused(Bytes.of('B').int64(0).int64(0).int32(9), "final LSN is 0/0 at byte 1");
    assertRefused(Bytes.of('B').int64(1).int64(0).int32(2), "transaction id 2 at byte 17");
    assertRefused(
        Bytes.of('C').int8(1).int64(1).int64(2).int64(0), "unknown flags of a commit 1 at byte 1");
    assertRefused(
        Bytes.of('C').int8(0).int64(2).int64(1).int64(0),
        "a commit that ends before it begins at byte 10");
    assertRefused(Bytes.of('Y').int32(0).string("").string("x"), "OID of a type is 0 at byte 1");
    assertRefused(
        Bytes.of('Y').int32(9).string("").string(""), "name of a type is empty at byte 6");
    assertRefused(
        Bytes.of('R').int32(9).string("s").string("t").int8('x').int16(0),
        "unknown replica identity 120 at byte 9");
    assertRefused(
        Bytes.of('R')
            .int32(9)
            .string("s")
            .string("t")
            .int8('d')
            .int16(1)
            .int8(2)
            .string("c")
            .int32(23)
            .int32(-1),
        "unknown flags of a column 2 at byte 12");
    assertRefused(
        Bytes.of('I').int32(9).int8('O').tuple("1"), "unexpected kind of row 79 at byte 5");
    assertRefused(
        Bytes.of('D').int32(9).int8('N').tuple("1"), "unexpected kind of row 78 at byte 5");
    assertRefused(
        Bytes.of('U').int32(9).int8('K').tuple("1").int8('K').tuple("1"),
        "unexpected kind of row 75 at byte 14");
    assertRefused(
        Bytes.of('I').int32(9).int8('N').int16(1).int8('b').int32(0), "binary value at byte 8");
    assertRefused(
        Bytes.of('I').int32(9).int8('N').int16(1).int8('x'), "unknown kind of value 120 at byte 8");
    assertRefused(Bytes.of('T').int32(0).int8(0), "a truncate of nothing at byte 1");
    assertRefused(
        Bytes.of('T').int32(1).int8(4).int32(9), "unknown options of a truncate 4 at byte 5");
    assertRefused(
        Bytes.of('M').int8(2).int64(1).string("").int32(0),
        "unknown flags of a message 2 at byte 1");
  }

  @Test
  void lengthsAreHeldAgainstTheBytesThatAreThere() {
    for (int length : new int[] {-1, 3, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
      assertRefused(
          Bytes.of('I').int32(9).int8('N').int16(1).int8('t').int32(length).int16(0),
          "value of %d bytes, 2 are left at byte 9".formatted(length));
      assertRefused(
          Bytes.of('M').int8(0).int64(1).string("").int32(length).int16(0),
          "content of %d bytes, 2 are left at byte 11".formatted(length));
    }
    assertRefused(
        Bytes.of('I').int32(9).int8('N').int16(-1).raw(new byte[70_000]),
        "-1 columns, 70000 bytes are left at byte 8");
    assertRefused(
        Bytes.of('I').int32(9).int8('N').int16(1601).raw(new byte[70_000]),
        "1601 columns, 70000 bytes are left at byte 8");
    assertRefused(
        Bytes.of('I').int32(9).int8('N').int16(3).int8('n').int8('n'),
        "3 columns, 2 bytes are left at byte 8");
    for (int relations : new int[] {-1, 2, Integer.MAX_VALUE, 1 << 30}) {
      assertRefused(
          Bytes.of('T').int32(relations).int8(0).int32(9),
          "%d relations, 4 bytes are left at byte 6".formatted(relations));
    }
    assertRefused(
        Bytes.of('R').int32(9).string("").string("t").int8('d').int16(1).raw(new byte[10]),
        "1 columns, 10 bytes are left at byte 11");
  }

  @Test
  void aNameMustEndAndBeUtf8() {
    assertRefused(Bytes.of('O').int64(0).raw((byte) 'x'), "name of origin does not end at byte 9");
    byte[][] wrong = {
      {(byte) 0xC3}, {(byte) 0xC0, (byte) 0x80}, {(byte) 0xED, (byte) 0xA0, (byte) 0x80}, {-1}
    };
    for (byte[] name : wrong) {
      assertRefused(
          Bytes.of('Y').int32(9).string("s").raw(name).int8(0),
          "name of a type is not UTF-8 at byte 7");
    }
  }

  @Test
  void aRowMeansNothingWithoutItsRelation() {
    Relations relations = new Relations();
    Message.Insert insert =
        (Message.Insert) Bytes.of('I').int32(7).int8('N').tuple("1", "2").decode();

    assertRefused(() -> relations.of(7), "unannounced relation 7 at byte 1");

    Message.Relation one = relation(new Column("a", true, 23, -1));
    relations.announced(one);
    assertThat(relations.of(7)).isEqualTo(one);
    assertRefused(
        () -> relations.of(7, insert.row()), "a row of 2 columns for the 1 of s.t at byte 1");

    Message.Relation two = relation(new Column("a", true, 23, -1), new Column("b", false, 23, -1));
    relations.announced(two);
    assertThat(relations.of(7, insert.row())).isEqualTo(two);
  }

  private static Message.Relation relation(Column... columns) {
    return new Message.Relation(7, new TableName("s", "t"), Identity.DEFAULT, List.of(columns));
  }

  private static Stream<byte[]> messages() {
    return Stream.of(
            Bytes.of('B').int64(1).int64(NOON_MICROS).int32(9),
            Bytes.of('C').int8(0).int64(1).int64(2).int64(NOON_MICROS),
            Bytes.of('O').int64(1).string("origin"),
            Bytes.of('R')
                .int32(9)
                .string("s")
                .string("t")
                .int8('f')
                .int16(2)
                .int8(1)
                .string("a")
                .int32(23)
                .int32(-1)
                .int8(0)
                .string("é")
                .int32(25)
                .int32(-1),
            Bytes.of('Y').int32(9).string("").string("mood"),
            Bytes.of('I').int32(9).int8('N').tuple(),
            Bytes.of('I').int32(9).int8('N').tuple("1", NULL, "xyz"),
            Bytes.of('U').int32(9).int8('N').tuple("1", UNCHANGED),
            Bytes.of('U').int32(9).int8('K').tuple("1").int8('N').tuple("2"),
            Bytes.of('U').int32(9).int8('O').tuple("1").int8('N').tuple("2"),
            Bytes.of('D').int32(9).int8('K').tuple("1", NULL),
            Bytes.of('D').int32(9).int8('O').tuple("1"),
            Bytes.of('T').int32(2).int8(1).int32(8).int32(9),
            Bytes.of('M').int8(0).int64(1).string("p").int32(2).int16(7))
        .map(Bytes::array);
  }

  private static List<Object> values(Tuple row) {
    return Stream.iterate(0, i -> i < row.size(), i -> i + 1)
        .<Object>map(i -> row.value(i) == Tuple.Value.TEXT ? row.text(i) : row.value(i))
        .toList();
  }

  private static void assertRefused(Bytes bytes, String message) {
    assertRefused(bytes.array(), message);
  }

  private static void assertRefused(byte[] bytes, String message) {
    assertRefused(() -> Decoder.decode(ByteBuffer.wrap(bytes)), message);
  }

  private static void assertRefused(ThrowingCallable call, String message) {
    assertThatThrownBy(call)
        .isInstanceOf(MalformedMessageException.class)
        .hasMessage("pgoutput message: " + message);
  }
}
