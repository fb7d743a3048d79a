package org.pgcutover.benchmarks.contest;

/** One tool in one configuration. */
interface Contestant {
  /** The tool, as the answer calls it: configurations of one tool have the same name. */
  String name();

  /** What distinguishes it from the tool's other configurations. */
  String configuration();

  /**
   * Does its work.
   *
   * @throws ToolException where it fails or takes too long
   */
  void run(Databases databases, Measurement measurement);

  /** Takes back what the tool itself must take back; not measured. */
  default void undo(Databases databases, Measurement unmeasured) {}
}
