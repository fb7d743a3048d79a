/** The proof that both sides are equal, while the source is written and when it is frozen. */
@NullMarked
package org.pgcutover.migrator.parity;

import org.jspecify.annotations.NullMarked;
