/** Which rows of the source change while both sides are compared. */
@NullMarked
package org.pgcutover.verifier.tracking;

import org.jspecify.annotations.NullMarked;
