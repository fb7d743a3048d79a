package org.pgcutover.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeTest {
  @ParameterizedTest
  @CsvSource({
    "0B,0",
    "512kB,524288",
    "50MB,52428800",
    "50mb,52428800",
    "8 GB,8589934592",
    "1TB,1099511627776"
  })
  void readsPostgresUnits(String text, long bytes) {
    assertThat(ByteSize.parse(text)).isEqualTo(new ByteSize(bytes));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "50", "MB", "-1MB", "1.5GB", "50MB/s", "9999999999GB"})
  void refusesWhatIsNone(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ByteSize.parse(text))
        .withMessageContaining("50MB");
  }

  @ParameterizedTest
  @CsvSource({
    "0,0 B",
    "1023,1023 B",
    "1536,1.5 kB",
    "52428800,50 MB",
    "8700000000,8.1 GB",
    "161061273600,150 GB"
  })
  void isShownForPeople(long bytes, String text) {
    assertThat(new ByteSize(bytes)).hasToString(text);
  }
}
