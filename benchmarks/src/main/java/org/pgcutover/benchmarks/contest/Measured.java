package org.pgcutover.benchmarks.contest;

import java.util.OptionalLong;

/**
 * What one run took.
 *
 * @param seconds from the start of its first process until everything was there
 * @param peakRssBytes the largest sum of the peaks (VmHWM) of its processes that were alive at
 *     once; memory that they share counts for each of them; zero where there is no /proc
 * @param cpuSeconds of the first process of each of its commands, all threads, from exec to end:
 *     for pgcutover the JVM's start, compiler and collector included, pg_dump and pg_restore not
 * @param bytes in COPY's format, where the tool says
 */
record Measured(double seconds, long peakRssBytes, double cpuSeconds, OptionalLong bytes) {}
