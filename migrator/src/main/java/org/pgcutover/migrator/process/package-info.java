/**
 * The running process: one Vert.x instance with the pipeline and the exporter as verticles, which
 * tell each other immutable records over the event bus. What people and Prometheus see comes from
 * the same records.
 */
@NullMarked
package org.pgcutover.migrator.process;

import org.jspecify.annotations.NullMarked;
