package org.pgcutover.benchmarks.contest;

/** A contestant failed or took too long: its run is void, and the others go on. */
final class ToolException extends RuntimeException {
  ToolException(String message) {
    super(message);
  }
}
