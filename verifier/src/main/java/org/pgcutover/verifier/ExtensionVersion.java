package org.pgcutover.verifier;

import java.lang.module.ModuleDescriptor.Version;

/**
 * Versions of an extension. Another server has another one, mostly a newer: what counts is that it
 * is not older without need.
 */
public final class ExtensionVersion {
  /** Between the installed one and the one that the server offers, as versions.sql has it. */
  private static final String OFFER = ", where there is ";

  private ExtensionVersion() {}

  /**
   * Whether one is older than the other: {@code 1.9} is older than {@code 1.10}. PostgreSQL gives
   * versions no order (pg_extension.extversion is a text); of one that does not begin with a digit
   * every other one counts as newer.
   */
  public static boolean isOlder(String version, String than) {
    try {
      return Version.parse(version).compareTo(Version.parse(than)) < 0;
    } catch (IllegalArgumentException e) {
      return !version.equals(than);
    }
  }

  /**
   * Whether the target's is older than the source's though its server offers a newer one. Where it
   * does not, as the old server after a cutover, nothing could be done about it.
   *
   * @param source what versions.sql says of the source
   * @param target and of the target
   */
  static boolean isOutdated(String source, String target) {
    int offer = target.indexOf(OFFER);
    return offer >= 0
        && isOlder(target.substring(0, offer), installed(source))
        && isOlder(target.substring(0, offer), target.substring(offer + OFFER.length()));
  }

  private static String installed(String definition) {
    int offer = definition.indexOf(OFFER);
    return offer < 0 ? definition : definition.substring(0, offer);
  }
}
