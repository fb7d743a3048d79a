package org.pgcutover.postgres;

/**
 * A logical replication slot with the snapshot exported at its creation: what the snapshot shows
 * and what the slot will stream fit together without gap or overlap.
 *
 * @param consistentPoint where the slot's stream begins
 */
public record ExportedSlot(String slot, Lsn consistentPoint, String snapshot) {}
