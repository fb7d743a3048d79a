package org.pgcutover.migrator.anchor;

import org.pgcutover.postgres.Lsn;

/**
 * The anchor's place in the source's WAL.
 *
 * @param lsn where the stream begins and the snapshot ends
 */
public record Anchored(String slot, Lsn lsn, String snapshot) {}
