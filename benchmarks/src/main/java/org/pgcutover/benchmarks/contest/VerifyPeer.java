package org.pgcutover.benchmarks.contest;

/** Another way to see whether two databases are the same. */
public enum VerifyPeer {
  /** {@code pgcopydb compare data}, where the installed version has it. */
  PGCOPYDB,
  /** A 32-bit hash of each row's text, summed: what is written by hand. */
  HASHTEXT,
  /** Only the number of rows. */
  COUNT
}
