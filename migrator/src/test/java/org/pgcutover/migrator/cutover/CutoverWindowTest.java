package org.pgcutover.migrator.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CutoverWindowTest {
  /**
   * Monday, the 5th of January 2026 was; Berlin is an hour ahead, from the 29th of March on two.
   */
  @ParameterizedTest
  @CsvSource({
    "02:00-04:00 UTC,                   2026-01-05T02:00:00Z, true",
    "02:00-04:00 UTC,                   2026-01-05T03:59:59Z, true",
    "02:00-04:00 UTC,                   2026-01-05T04:00:00Z, false",
    "02:00-04:00 UTC,                   2026-01-05T01:59:59Z, false",
    "02:00-04:00 Europe/Berlin,         2026-01-05T01:30:00Z, true",
    "02:00-04:00 Europe/Berlin,         2026-01-05T03:30:00Z, false",
    "02:00-04:00 Europe/Berlin,         2026-07-06T00:30:00Z, true",
    "02:00-04:00 +05:30,                2026-01-04T20:45:00Z, true",
    "22:00-03:00 UTC,                   2026-01-05T23:00:00Z, true",
    "22:00-03:00 UTC,                   2026-01-05T02:59:00Z, true",
    "22:00-03:00 UTC,                   2026-01-05T03:00:00Z, false",
    "Mon 22:00-03:00 UTC,               2026-01-05T02:00:00Z, false",
    "Sun 22:00-03:00 UTC,               2026-01-05T02:00:00Z, true",
    "mon 22:00-03:00 UTC,               2026-01-06T02:00:00Z, true",
    "Mon-Wed 02:00-04:00 UTC,           2026-01-07T03:00:00Z, true",
    "Mon-Wed 02:00-04:00 UTC,           2026-01-08T03:00:00Z, false",
    "Sat-Mon 02:00-04:00 UTC,           2026-01-04T03:00:00Z, true",
    "'Tue,Thu 02:00-04:00 UTC',         2026-01-05T03:00:00Z, false",
    "'Tue,Thu 02:00-04:00 UTC',         2026-01-08T03:00:00Z, true",
    "Sun 02:00-03:00 Europe/Berlin,     2026-03-29T01:00:00Z, false"
  })
  void isOpenInItsHoursThere(String window, Instant moment, boolean open) {
    assertThat(CutoverWindow.parse(window).isOpen(moment)).isEqualTo(open);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"02:00-04:30 Europe/Berlin", "Sat,Sun 22:00-03:00 UTC", "Mon 00:00-23:59 +02:00"})
  void isShownAsItIsWritten(String window) {
    assertThat(CutoverWindow.parse(window)).hasToString(window);
  }
}
