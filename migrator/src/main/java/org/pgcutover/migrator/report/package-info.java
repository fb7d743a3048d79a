/**
 * What happened, as {@code report.json} and as a table for people. Its records are the file's
 * format, version 1.
 */
@NullMarked
package org.pgcutover.migrator.report;

import org.jspecify.annotations.NullMarked;
