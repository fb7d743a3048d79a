package org.pgcutover.verifier;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.pgcutover.verifier.SchemaParity.Difference;

/** Pure: what differs between the schemas of two sides. */
final class SchemaComparison {
  private SchemaComparison() {}

  static SchemaParity of(Both<List<SchemaObject>> objects) {
    Both<Map<SchemaObject.Key, SchemaObject>> byKey = objects.map(SchemaComparison::byKey);
    Set<SchemaObject.Key> keys = new LinkedHashSet<>(byKey.source().keySet());
    keys.addAll(byKey.target().keySet());
    List<Difference> differences = new ArrayList<>();
    for (SchemaObject.Key key : keys) {
      Both<Optional<SchemaObject>> pair = byKey.map(side -> Optional.ofNullable(side.get(key)));
      if (!pair.agree() && !isIndexOfNoUse(pair.source())) {
        Both<String> described =
            pair.map(object -> object.map(SchemaObject::described).orElse("absent"));
        differences.add(new Difference(key.toString(), described.source(), described.target()));
      }
    }
    return new SchemaParity(keys.size(), differences);
  }

  /** What a failed CREATE INDEX CONCURRENTLY left on the source: pg_dump leaves it out. */
  private static boolean isIndexOfNoUse(Optional<SchemaObject> source) {
    return source.isPresent() && !source.get().valid() && source.get().key().kind().equals("index");
  }

  private static Map<SchemaObject.Key, SchemaObject> byKey(List<SchemaObject> objects) {
    return objects.stream()
        .collect(
            Collectors.toMap(
                SchemaObject::key, Function.identity(), (a, _) -> a, LinkedHashMap::new));
  }
}
