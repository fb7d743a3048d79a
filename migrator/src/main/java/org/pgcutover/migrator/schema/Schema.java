package org.pgcutover.migrator.schema;

import static java.util.stream.Collectors.toMap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.pgcutover.migrator.MigrationException;
import org.pgcutover.migrator.Plan;
import org.pgcutover.migrator.anchor.Anchored;
import org.pgcutover.postgres.ClientTools.Client;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.Sql;
import org.pgcutover.postgres.Table;
import org.pgcutover.postgres.TableName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The schema as the anchor's snapshot shows it: an archive in a folder of its own, restored in
 * three steps. {@link #restoreIndexes} may be called from several threads.
 */
public final class Schema implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Schema.class);
  private static final Sql OWNERS = Sql.file(Schema.class, "owners");
  private static final Sql MATERIALIZED_VIEWS = Sql.file(Schema.class, "materialized_views");

  private final Plan plan;
  private final Client client;
  private final Path folder;
  private final TableOfContents contents;

  private Schema(Plan plan, Client client, Path folder, TableOfContents contents) {
    this.plan = plan;
    this.client = client;
    this.folder = folder;
    this.contents = contents;
  }

  public static Schema dump(Plan plan, Client client, Anchored anchored) {
    Path folder = temporaryFolder(plan);
    log.info("source: dumping the schema with pg_dump {}", client.major());
    ClientProgram dump =
        ClientProgram.run(
            plan.source(),
            List.of(
                client.dump().toString(),
                "--format=custom",
                "--schema-only",
                "--snapshot=" + anchored.snapshot(),
                "--no-publications",
                "--no-subscriptions",
                "--exclude-schema=pgcutover",
                "--lock-wait-timeout=30s",
                "--file=" + archive(folder),
                "--dbname=" + database(plan.source().database())));
    if (dump.exitCode() != 0) {
      throw new MigrationException.ServerFailed(
          Side.SOURCE,
          "pg_dump failed: " + new RestoreErrors(dump.errors()).first(),
          "Mend what pg_dump reports, then run again.");
    }
    return new Schema(plan, client, folder, contents(plan, client, folder));
  }

  /**
   * Everything that must be there before rows: schemas, types, functions, tables without their
   * indexes.
   */
  public void restorePreData() {
    restore(List.of("--section=pre-data"));
  }

  /** The table's indexes and its primary key, unique and exclusion constraints. */
  public void restoreIndexes(Table table) {
    restoreEntries("table-" + table.oid(), contents.indexesOf(table.oid()), 1);
  }

  /**
   * What spans tables: foreign keys, triggers, rules, indexes of partitioned tables, comments on
   * them.
   */
  public void restoreRest() {
    restoreEntries("rest", contents.rest(), plan.jobs());
  }

  /** In the order of their dependencies; those that were never populated on the source stay so. */
  public void refreshMaterializedViews() {
    try (Session source = plan.source().open("pgcutover_schema");
        Session target = plan.target().open("pgcutover_schema").unlimited()) {
      for (TableName view :
          source.list(
              MATERIALIZED_VIEWS,
              row -> new TableName(row.getString("schema"), row.getString("name")))) {
        target.execute(
            new Sql("REFRESH MATERIALIZED VIEW", "refresh materialized view " + view.quoted()));
      }
    }
  }

  /** Deletes the archive. */
  @Override
  public void close() {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      log.warn("the folder {} cannot be deleted: {}", folder, e.getMessage());
    }
  }

  private void restoreEntries(String name, List<String> entries, int jobs) {
    if (entries.isEmpty()) {
      return;
    }
    Path list = folder.resolve(name + ".list");
    try {
      Files.write(list, entries);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    restore(List.of("--use-list=" + list, "--jobs=" + jobs));
  }

  private void restore(List<String> what) {
    List<String> command = new ArrayList<>(List.of(client.restore().toString()));
    command.addAll(what);
    command.add("--dbname=" + database(plan.target().database()));
    command.add(archive(folder));
    ClientProgram restore = ClientProgram.run(plan.target(), command);
    RestoreErrors errors = new RestoreErrors(restore.errors());
    if (restore.exitCode() != 0 && !errors.areHarmless()) {
      throw new MigrationException.ServerFailed(
          Side.TARGET,
          "pg_restore failed: " + errors.first(),
          "Mend what pg_restore reports, then run again: it starts over.");
    }
  }

  private static TableOfContents contents(Plan plan, Client client, Path folder) {
    ClientProgram list =
        ClientProgram.run(
            plan.target(),
            List.of(client.restore().toString(), "--list", "--section=post-data", archive(folder)));
    if (list.exitCode() != 0) {
      throw new IllegalStateException("pg_restore --list failed: " + list.errors());
    }
    try (Session source = plan.source().open("pgcutover_schema")) {
      Map<Long, Long> owners =
          source
              .list(OWNERS, row -> Map.entry(row.getLong("oid"), row.getLong("table_oid")))
              .stream()
              .collect(toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a));
      return TableOfContents.parse(list.output(), owners);
    }
  }

  private static Path temporaryFolder(Plan plan) {
    try {
      return plan.work().isPresent()
          ? Files.createTempDirectory(
              Files.createDirectories(plan.work().get()), "pgcutover-schema-")
          : Files.createTempDirectory("pgcutover-schema-");
    } catch (IOException e) {
      throw new UncheckedIOException("no folder for the schema's dump", e);
    }
  }

  private static String archive(Path folder) {
    return folder.resolve("schema.dump").toString();
  }

  /** As a conninfo word: a bare name with an equals sign in it would be read as one. */
  private static String database(String name) {
    return "dbname='" + name.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
