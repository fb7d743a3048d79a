package org.pgcutover.verifier;

import java.util.List;
import java.util.Map;
import org.pgcutover.postgres.Side;

/**
 * What two servers call their tablespaces.
 *
 * @param names from those that one side has to those of the other; what is not among them is called
 *     alike
 * @param side the one that has them
 */
public record TablespaceNames(Map<String, String> names, Side side) {
  public static final TablespaceNames ALIKE = new TablespaceNames(Map.of(), Side.SOURCE);

  public TablespaceNames {
    names = Map.copyOf(names);
  }

  /**
   * Both sides' objects with the names of the other side.
   *
   * @param own the tablespace of either database
   */
  Both<List<SchemaObject>> alike(Both<List<SchemaObject>> objects, Both<String> own) {
    return side == Side.SOURCE
        ? new Both<>(renamed(objects.source(), own.target()), objects.target())
        : new Both<>(objects.source(), renamed(objects.target(), own.source()));
  }

  /** What is in the other database's own tablespace has none of its own there. */
  private List<SchemaObject> renamed(List<SchemaObject> objects, String own) {
    return objects.stream()
        .map(object -> object.inTablespace(names))
        .filter(object -> !object.isInTablespace(own))
        .toList();
  }
}
