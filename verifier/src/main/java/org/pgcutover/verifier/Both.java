package org.pgcutover.verifier;

import java.util.function.Function;

/** The same thing read on both sides. */
record Both<T>(T source, T target) {
  <R> Both<R> map(Function<T, R> function) {
    return new Both<>(function.apply(source), function.apply(target));
  }

  boolean agree() {
    return source.equals(target);
  }
}
