/**
 * The configuration file and its flags, read once into a plan with all errors together. Secrets are
 * masked wherever a plan is printed.
 */
@NullMarked
package org.pgcutover.migrator.config;

import org.jspecify.annotations.NullMarked;
