package org.pgcutover.verifier.tracking;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.pgcutover.verifier.pgoutput.Message;
import org.pgcutover.verifier.pgoutput.Tuple;

/** The text of a value of a key, as the statements have it that look the key up. */
final class KeyText {
  /** OID of {@code "char"} (pg_type.dat). */
  private static final long CHAR = 18;

  private KeyText() {}

  /** Empty where it cannot be told. */
  static Optional<String> of(Message.Column column, Tuple row, int at) {
    return column.typeOid() == CHAR ? code(row.bytes(at)) : Optional.of(row.text(at));
  }

  /**
   * The byte as a signed number, as a cast to integer has it. Zero is printed as nothing, one above
   * 127 as it is up to 15, which in another encoding than UTF-8 comes as several, and as {@code
   * \ooo} from 16 on (charout in char.c).
   */
  private static Optional<String> code(ByteBuffer text) {
    return switch (text.remaining()) {
      case 0 -> Optional.of("0");
      case 1 -> Optional.of(Integer.toString(text.get(0)));
      case 4 -> Optional.of(Integer.toString((byte) octal(text)));
      default -> Optional.empty();
    };
  }

  private static int octal(ByteBuffer escape) {
    return (escape.get(1) - '0') << 6 | (escape.get(2) - '0') << 3 | escape.get(3) - '0';
  }
}
