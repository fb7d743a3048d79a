package org.pgcutover.verifier.pgoutput;

/**
 * A message is not what pgoutput sends: torn, longer than it says, out of range or of an unknown
 * kind. Whoever follows the stream must stop: what the message would have told is unknown. The text
 * holds no row data.
 */
public final class MalformedMessageException extends RuntimeException {
  private final int at;

  MalformedMessageException(String what, int at) {
    super("pgoutput message: %s at byte %d".formatted(what, at));
    this.at = at;
  }

  /** Offset in the message, its first byte being 0. */
  public int at() {
    return at;
  }
}
