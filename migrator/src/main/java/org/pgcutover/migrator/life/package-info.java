/**
 * What shows others that a run lives, and what ends one that must not go on. Locks are looked after
 * for as long as they are held, and work is stopped from beside without losing why.
 */
@NullMarked
package org.pgcutover.migrator.life;

import org.jspecify.annotations.NullMarked;
