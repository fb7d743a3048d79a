package org.pgcutover.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExtensionVersionTest {
  @ParameterizedTest
  @CsvSource({
    "1.9, 1.10, true",
    "1.10, 1.9, false",
    "1.4, 1.4, false",
    "1.4, 1.4.1, true",
    "3.5.0dev, 3.5.0, false",
    "2, 10, true",
    "unpackaged, 1.0, true",
    "unpackaged, unpackaged, false"
  })
  void numbersAreComparedAsNumbers(String version, String than, boolean older) {
    assertThat(ExtensionVersion.isOlder(version, than)).isEqualTo(older);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1.8                      | 1.8                      | false
          1.8                      | 1.9                      | false
          1.8                      | 1.7, where there is 1.8  | true
          1.8, where there is 1.9  | 1.7, where there is 1.9  | true
          1.8, where there is 1.9  | 1.8, where there is 1.9  | false
          1.8                      | 1.7                      | false
          1.8                      | 1.7, where there is 1.6  | false
          """)
  void itIsOutdatedWhereTheTargetOffersANewerOne(String source, String target, boolean outdated) {
    assertThat(ExtensionVersion.isOutdated(source, target)).isEqualTo(outdated);
  }
}
