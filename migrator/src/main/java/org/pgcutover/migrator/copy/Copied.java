package org.pgcutover.migrator.copy;

/** What one COPY moved. Bytes are those of COPY's own format. */
record Copied(long rows, long bytes) {}
