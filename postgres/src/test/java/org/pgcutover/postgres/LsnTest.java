package org.pgcutover.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LsnTest {
  @Property
  void readsWhatItWrites(@ForAll long value) {
    Lsn lsn = new Lsn(value);

    assertThat(Lsn.parse(lsn.toString())).isEqualTo(lsn);
    assertThat(Lsn.parse(lsn.toString().toLowerCase(java.util.Locale.ROOT))).isEqualTo(lsn);
  }

  @Property
  void comparesAsUnsigned(@ForAll long left, @ForAll long right) {
    int expected = unsigned(left).compareTo(unsigned(right));

    assertThat(Integer.signum(new Lsn(left).compareTo(new Lsn(right)))).isEqualTo(expected);
    assertThat(new Lsn(left).isAtLeast(new Lsn(right))).isEqualTo(expected >= 0);
  }

  @Property
  void measuresTheWayBackAsTheWayThere(@ForAll int start, @ForAll int bytes) {
    Lsn from = new Lsn(start & 0xFFFF_FFFFL);
    Lsn to = new Lsn(from.value() + bytes);

    assertThat(to.bytesSince(from)).isEqualTo(bytes);
    assertThat(from.bytesSince(to)).isEqualTo(-(long) bytes);
  }

  @Example
  void writesAsTheServerDoes() {
    assertThat(new Lsn(0x16_B374_D848L)).hasToString("16/B374D848");
    assertThat(Lsn.ZERO).hasToString("0/0");
    assertThat(Lsn.parse("FFFFFFFF/FFFFFFFF").value()).isEqualTo(-1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "0",
        "0/",
        "/0",
        "1/2/3",
        "100000000/0",
        "0/100000000",
        "g/0",
        "-1/0",
        "0/-1",
        "+1/0",
        "0/+1",
        " 0/0",
        "0/0 ",
        "0x1/0"
      })
  void refusesWhatIsNoPosition(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Lsn.parse(text))
        .withMessageContaining("WAL");
  }

  private static BigInteger unsigned(long value) {
    return new BigInteger(Long.toUnsignedString(value));
  }
}
