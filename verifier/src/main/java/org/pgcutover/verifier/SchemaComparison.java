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

  private static final Set<String> VIEWS = Set.of("view", "materialized view");

  private SchemaComparison() {}

  /**
   * @param majors of the two servers
   */
  static SchemaParity of(Both<List<SchemaObject>> objects, Both<Integer> majors) {
    int olderMajor = Math.min(majors.source(), majors.target());
    Both<Map<SchemaObject.Key, SchemaObject>> byKey = objects.map(SchemaComparison::byKey);
    Set<SchemaObject.Key> keys = new LinkedHashSet<>(byKey.source().keySet());
    keys.addAll(byKey.target().keySet());
    Map<String, Integer> compared = new TreeMap<>();
    List<Difference> differences = new ArrayList<>();
    for (SchemaObject.Key key : keys) {
      Both<Optional<SchemaObject>> pair = byKey.map(side -> Optional.ofNullable(side.get(key)));
      if (SINCE.getOrDefault(key.type(), 0) <= olderMajor && !isNotCarried(key, pair, majors)) {
        compared.merge(key.type(), 1, Integer::sum);
        if (!agree(pair, majors)) {
          differences.add(difference(key, pair));
        }
      }
    }
    differences.sort(Comparator.comparing(Difference::object));
    return new SchemaParity(compared, differences);
  }

  /**
   * An invalid index stays behind, extensions that only the target has came before the schema, and
   * the version of one that is missing is no second difference. With which library the source's
   * indexes were built is its own business, and an old server after a cutover has what it had.
   */
  private static boolean isNotCarried(
      SchemaObject.Key key, Both<Optional<SchemaObject>> pair, Both<Integer> majors) {
    return switch (key.type()) {
      case "index" -> pair.source().filter(SchemaObject::isInvalidIndex).isPresent();
      case "extension" -> pair.source().isEmpty();
      case "comment" -> pair.source().isEmpty() && key.identity().startsWith("extension ");
      case "extension version" -> pair.source().isEmpty() || pair.target().isEmpty();
      case "collation version" -> pair.target().isEmpty() || majors.source() > majors.target();
      default -> false;
    };
  }

  private static boolean agree(Both<Optional<SchemaObject>> pair, Both<Integer> majors) {
    if (pair.agree() || pair.source().isEmpty() || pair.target().isEmpty()) {
      return pair.agree();
    }
    Both<SchemaObject> objects = pair.map(Optional::orElseThrow);
    Both<String> texts = objects.map(SchemaObject::definition);
    if (objects.source().key().type().equals("extension version")) {
      return !ExtensionVersion.isOutdated(texts.source(), texts.target());
    }
    if (!DeparsedQuery.isPrintedOtherwise(majors)) {
      return false;
    }
    boolean isView = VIEWS.contains(objects.source().key().type());
    return majors.source() < majors.target()
        ? DeparsedQuery.agree(texts.source(), texts.target(), isView)
        : DeparsedQuery.agree(texts.target(), texts.source(), isView);
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
