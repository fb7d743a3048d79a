/**
 * Lag, WAL throughput and I/O wait of both sides for Prometheus: collectors read the servers in the
 * background, a scrape shows what they read last. Works beside a migration and without one.
 */
@NullMarked
package org.pgcutover.exporter;

import org.jspecify.annotations.NullMarked;
