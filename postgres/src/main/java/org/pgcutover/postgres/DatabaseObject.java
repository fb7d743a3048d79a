package org.pgcutover.postgres;

/**
 * An object as {@code pg_identify_object} names it.
 *
 * @param type such as {@code table} or {@code event trigger}
 * @param identity quoted and qualified, with argument types where the type has them
 */
public record DatabaseObject(String type, String identity) {
  /** The statement that drops it and what depends on it; nothing where it is gone already. */
  public String drop() {
    return "drop %s if exists %s cascade".formatted(keyword(), name());
  }

  /** Up to 15 pg_identify_object says "on language" of a transform, which DROP does not take. */
  private String name() {
    return type.equals("transform") ? identity.replace(" on language ", " language ") : identity;
  }

  @Override
  public String toString() {
    return type + " " + identity;
  }

  private String keyword() {
    return switch (type) {
      case "foreign-data wrapper" -> "foreign data wrapper";
      case "statistics object" -> "statistics";
      default -> type;
    };
  }
}
