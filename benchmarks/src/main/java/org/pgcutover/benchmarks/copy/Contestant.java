package org.pgcutover.benchmarks.copy;

/** One tool in one configuration. */
interface Contestant {
  /** The tool, as the answer calls it: configurations of one tool have the same name. */
  String name();

  /** What distinguishes it from the tool's other configurations. */
  String configuration();

  /**
   * Copies everything.
   *
   * @throws ToolException where it fails or takes too long
   */
  void copy(Databases databases, Measurement measurement);

  /** Takes back what the tool itself must take back; not measured. */
  default void undo(Databases databases, Measurement unmeasured) {}
}
