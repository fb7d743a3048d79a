/**
 * How other processes of the same user reach a running migration: a file that only they can read
 * says where it listens on loopback and which token it wants. What it answers is one record.
 */
@NullMarked
package org.pgcutover.migrator.control;

import org.jspecify.annotations.NullMarked;
