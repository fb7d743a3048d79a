package org.pgcutover.migrator.cutover;

import java.util.Map;
import org.pgcutover.verifier.ParityReport;

/**
 * What a cutover would have taken; writes go on at the source.
 *
 * @param writesBlockedMillis from the freeze of the source, or the pause of its pool, until it
 *     accepted writes again
 * @param phasesMillis the steps of that time, by their words and in their order; {@code thaw} is in
 *     the place of the switch
 * @param unreplicated what no stream carries and was copied meanwhile
 * @param parity of all tables, all sequences and the schema, with writes frozen and drained
 */
public record Rehearsed(
    long writesBlockedMillis,
    Map<String, Long> phasesMillis,
    Unreplicated.Brought unreplicated,
    ParityReport parity) {}
