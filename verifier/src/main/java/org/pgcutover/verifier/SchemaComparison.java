package org.pgcutover.verifier;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.pgcutover.verifier.SchemaParity.Difference;

/** Pure: what differs between the schemas of two sides. */
final class SchemaComparison {
  /** What older servers do not keep, or keep in another form, and from which major on. */
  private static final Map<String, Integer> SINCE =
      Map.of("maintenance grants", 17, "not null constraint", 18, "collation locale", 16);

  /** What is defined by a query, which servers print with more or less of qualification. */
  private static final Set<String> QUERIES =
      Set.of("view", "materialized view", "rule", "function", "procedure");

  private SchemaComparison() {}

  /**
   * @param olderMajor that of the side which knows less
   */
  static SchemaParity of(Both<List<SchemaObject>> objects, int olderMajor) {
    Both<Map<SchemaObject.Key, SchemaObject>> byKey = objects.map(SchemaComparison::byKey);
    Set<SchemaObject.Key> keys = new LinkedHashSet<>(byKey.source().keySet());
    keys.addAll(byKey.target().keySet());
    Map<String, Integer> compared = new TreeMap<>();
    List<Difference> differences = new ArrayList<>();
    for (SchemaObject.Key key : keys) {
      Both<Optional<SchemaObject>> pair = byKey.map(side -> Optional.ofNullable(side.get(key)));
      if (SINCE.getOrDefault(key.type(), 0) <= olderMajor && !isNotCarried(key, pair)) {
        compared.merge(key.type(), 1, Integer::sum);
        if (!agree(pair)) {
          differences.add(difference(key, pair));
        }
      }
    }
    differences.sort(Comparator.comparing(Difference::object));
    return new SchemaParity(compared, differences);
  }

  /** An invalid index stays behind; extensions that only the target has came before the schema. */
  private static boolean isNotCarried(SchemaObject.Key key, Both<Optional<SchemaObject>> pair) {
    return pair.source()
        .map(SchemaObject::isInvalidIndex)
        .orElseGet(() ->
            key.type().equals("extension")
                || (key.type().equals("comment") && key.identity().startsWith("extension ")));
  }

  private static boolean agree(Both<Optional<SchemaObject>> pair) {
    if (pair.agree() || pair.source().isEmpty() || pair.target().isEmpty()) {
      return pair.agree();
    }
    Both<SchemaObject> objects = pair.map(Optional::orElseThrow);
    return QUERIES.contains(objects.source().key().type())
        && DeparsedQuery.agree(objects.map(SchemaObject::definition));
  }

  private static Difference difference(SchemaObject.Key key, Both<Optional<SchemaObject>> pair) {
    Both<String> described =
        pair.map(object -> object.map(SchemaObject::described).orElse("absent"));
    return new Difference(key.type(), key.toString(), described.source(), described.target());
  }

  private static Map<SchemaObject.Key, SchemaObject> byKey(List<SchemaObject> objects) {
    return objects.stream()
        .collect(
            Collectors.toMap(
                SchemaObject::key, Function.identity(), (a, _) -> a, LinkedHashMap::new));
  }
}
