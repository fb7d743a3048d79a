package org.pgcutover.verifier.rogue;

/**
 * The plugin wrote something that is not understood, so what was written on the target is unknown.
 * The text holds no row data.
 */
public final class UnreadableChangeException extends RuntimeException {
  UnreadableChangeException(String what, int at) {
    super("test_decoding: %s at byte %d".formatted(what, at));
  }
}
