/** JMH benchmarks of the parts whose speed decides a migration. Nothing else depends on them. */
@NullMarked
package org.pgcutover.benchmarks;

import org.jspecify.annotations.NullMarked;
