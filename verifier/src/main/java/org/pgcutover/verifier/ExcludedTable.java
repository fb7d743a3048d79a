package org.pgcutover.verifier;

import org.pgcutover.postgres.TableName;

/** A table that was left out of the comparison on purpose: reports name it beside their verdict. */
public record ExcludedTable(TableName table, String reason) {}
