package org.pgcutover.benchmarks.contest;

import org.pgcutover.postgres.Endpoint;

/** What one run copies, and the empty database that it copies into. */
record Databases(Endpoint source, Endpoint target) {}
