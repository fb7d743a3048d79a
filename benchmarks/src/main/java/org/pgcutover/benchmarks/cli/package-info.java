/**
 * {@code pgcutover bench}: side-by-side runs against other tools on the same servers. The launcher
 * starts it as a program of its own.
 */
@NullMarked
package org.pgcutover.benchmarks.cli;

import org.jspecify.annotations.NullMarked;
