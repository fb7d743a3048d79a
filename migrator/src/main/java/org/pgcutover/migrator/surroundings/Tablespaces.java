package org.pgcutover.migrator.surroundings;

import static java.util.stream.Collectors.toMap;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.pgcutover.postgres.Quote;
import org.pgcutover.postgres.Scope;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;
import org.pgcutover.postgres.TableName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which tablespace of the target stands for one of the source: the one that the plan maps it to, or
 * the one of its name. What is in the source database's own tablespace goes to the target
 * database's own.
 */
public final class Tablespaces {
  private static final Logger log = LoggerFactory.getLogger(Tablespaces.class);
  private static final Sql PLACED = Sql.file(Tablespaces.class, "tablespaces");
  private static final Sql NAMES = Sql.of("select spcname from pg_tablespace");
  private static final Sql OWN =
      Sql.of(
          "select t.spcname from pg_database d join pg_tablespace t on t.oid = d.dattablespace where d.datname = current_database()");

  private record Placed(TableName relation, String kind, String tablespace) {}

  private final Map<String, String> mapping;
  private final Set<String> there;

  private Tablespaces(Map<String, String> mapping, Set<String> there) {
    this.mapping = Map.copyOf(mapping);
    this.there = Set.copyOf(there);
  }

  /**
   * With what the target's server has now.
   *
   * @param mapping from the source's names to the target's
   */
  public static Tablespaces on(Session target, Map<String, String> mapping) {
    return new Tablespaces(mapping, names(target));
  }

  /** The names of a server's tablespaces. */
  public static Set<String> names(Session session) {
    return new HashSet<>(session.list(NAMES, row -> row.getString(1)));
  }

  /** The target's tablespace for one of the source; empty where the target has none. */
  public Optional<String> of(String sourceTablespace) {
    return Optional.of(mapping.getOrDefault(sourceTablespace, sourceTablespace))
        .filter(there::contains);
  }

  /** Those of the source that hold something which is moved, beside the database's own. */
  public static Set<String> used(Session source, Scope scope) {
    return placed(source).stream()
        .filter(placed -> !scope.leavesOut(placed.relation()))
        .map(Placed::tablespace)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * Moves what the target has by now and is elsewhere than it shall be. Cheap while tables are
   * empty: SET TABLESPACE copies them.
   */
  public void place(Session source, Session target) {
    List<Placed> wanted = placed(source);
    if (wanted.isEmpty()) {
      return;
    }
    String own = target.one(OWN, row -> row.getString(1));
    Map<TableName, String> now =
        placed(target).stream().collect(toMap(Placed::relation, Placed::tablespace, (a, _) -> a));
    int moved = 0;
    for (Placed placed : wanted) {
      Optional<String> tablespace = of(placed.tablespace());
      if (tablespace.isPresent()
          && !tablespace.get().equals(now.getOrDefault(placed.relation(), own))) {
        target.execute(
            new Sql(
                "SET TABLESPACE",
                "alter %s if exists %s set tablespace %s"
                    .formatted(
                        placed.kind(),
                        placed.relation().quoted(),
                        Quote.identifier(tablespace.get()))));
        moved++;
      }
    }
    log.info("target: {} relations moved to their tablespaces", moved);
  }

  private static List<Placed> placed(Session session) {
    return session.list(
        PLACED,
        row ->
            new Placed(
                new TableName(row.getString("schema"), row.getString("name")),
                row.getString("kind"),
                row.getString("tablespace")));
  }
}
