/**
 * What lies around a database and is in no dump of it: roles, settings, its comment, tablespaces.
 * What is made of it on the target is noted there in the same transaction, so that an undo takes
 * back that and nothing else.
 */
@NullMarked
package org.pgcutover.migrator.surroundings;

import org.jspecify.annotations.NullMarked;
