package org.pgcutover.migrator.cutover;

import java.util.Map;
import org.pgcutover.verifier.ParityReport;

/**
 * The target is open, the source closed.
 *
 * @param writesBlockedMillis from the freeze of the source, or the pause of its pool, until the
 *     target accepted writes and the pool led there
 * @param phasesMillis the steps of that time, by their words and in their order
 * @param unreplicated what no stream carries and was copied meanwhile
 * @param parity of all tables, all sequences and the schema, with writes frozen and drained
 */
public record CutoverDone(
    long writesBlockedMillis,
    Map<String, Long> phasesMillis,
    Unreplicated.Brought unreplicated,
    ParityReport parity) {}
