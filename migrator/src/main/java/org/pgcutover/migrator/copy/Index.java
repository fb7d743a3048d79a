package org.pgcutover.migrator.copy;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.pgcutover.migrator.schema.TableOfContents;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;
import org.pgcutover.postgres.TableName;

/**
 * An index of a table that holds rows, as statements for the target ({@code indexes.sql}).
 *
 * @param tableOid on the source, as the other identifiers
 * @param constraintOid 0 where no constraint stands on it
 * @param bytes its size on the source
 * @param late a user's function computes it, which may read other tables whatever it was declared:
 *     to be built when all rows are there
 * @param tablespace empty for the database's own
 * @param build empty where only the constraint's statement can make it
 * @param constraint makes the constraint, from the index where there is {@code build}
 * @param settings what else belongs to it; may be repeated
 */
record Index(
    long tableOid,
    long oid,
    long constraintOid,
    TableName name,
    boolean valid,
    long bytes,
    boolean late,
    Optional<String> tablespace,
    Optional<String> build,
    Optional<String> constraint,
    List<String> settings) {
  private static final Sql INDEXES = Sql.file(Index.class, "indexes");
  private static final Sql BUILT =
      Sql.of(
          "select n.nspname as schema, c.relname as name from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace where i.indisvalid and (not ? or exists (select from pg_constraint k where k.conindid = i.indexrelid and k.conrelid = i.indrelid))");

  Index {
    settings = List.copyOf(settings);
  }

  /** Those of every table, the large ones of a table first. */
  static List<Index> all(Session source) {
    source.set("search_path", "").set("quote_all_identifiers", "on");
    return source.list(INDEXES, Index::of);
  }

  /** The names of a database's indexes, or of those alone that are constraints. */
  static Set<TableName> built(Session session, boolean constraints) {
    return Set.copyOf(
        session.list(
            BUILT,
            row -> new TableName(row.getString("schema"), row.getString("name")),
            constraints));
  }

  /** The entries of an archive that would make it. */
  Stream<TableOfContents.Id> entries() {
    return Stream.of(
        TableOfContents.Id.ofRelation(oid), TableOfContents.Id.ofConstraint(constraintOid));
  }

  private static Index of(ResultSet row) throws SQLException {
    return new Index(
        row.getLong("table_oid"),
        row.getLong("oid"),
        row.getLong("constraint_oid"),
        new TableName(row.getString("schema"), row.getString("name")),
        row.getBoolean("valid"),
        row.getLong("bytes"),
        row.getBoolean("late"),
        Optional.ofNullable(row.getString("tablespace")),
        Optional.ofNullable(row.getString("build")),
        Optional.ofNullable(row.getString("constraint")),
        strings(row.getArray("settings")));
  }

  private static List<String> strings(Array array) throws SQLException {
    return List.of((String[]) array.getArray());
  }
}
