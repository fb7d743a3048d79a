package org.pgcutover.migrator.schema;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pgcutover.migrator.MigrationException;
import org.pgcutover.migrator.Plan;
import org.pgcutover.migrator.anchor.Anchored;
import org.pgcutover.postgres.ClientTools.Client;
import org.pgcutover.postgres.Quote;
import org.pgcutover.postgres.Scope;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.Sql;
import org.pgcutover.postgres.TableName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The schema as the anchor's snapshot shows it: an archive in a folder of its own, restored in two
 * steps, before the rows and after them. The folder stays until {@link #delete}, for a run that
 * goes on where this one was killed.
 */
public final class Schema {
  private static final Logger log = LoggerFactory.getLogger(Schema.class);
  private static final Sql MATERIALIZED_VIEWS = Sql.file(Schema.class, "materialized_views");

  private static final Sql IS_THERE =
      Sql.of("select exists (select from pg_class where oid = to_regclass(?) and relkind = 'm')");

  private final Plan plan;
  private final Client client;
  private final Archive archive;
  private final TableOfContents contents;

  private Schema(Plan plan, Client client, Archive archive, TableOfContents contents) {
    this.plan = plan;
    this.client = client;
    this.archive = archive;
    this.contents = contents;
  }

  public static Schema dump(Plan plan, Client client, Anchored anchored) {
    Archive archive = Archive.create(plan);
    log.info("source: dumping the schema with pg_dump {}", client.major());
    List<String> command =
        new ArrayList<>(
            List.of(
                client.dump().toString(),
                "--format=custom",
                "--schema-only",
                "--snapshot=" + anchored.snapshot(),
                "--no-publications",
                "--no-subscriptions",
                "--exclude-schema=pgcutover",
                "--lock-wait-timeout=30s",
                "--file=" + archive.file(),
                "--dbname=" + database(plan.source().database())));
    command.addAll(exclusions(scope(plan)));
    ClientProgram dump = ClientProgram.run(plan.source(), command);
    if (dump.exitCode() != 0) {
      throw new MigrationException.ServerFailed(
          Side.SOURCE,
          "pg_dump failed: " + new ProgramErrors(dump.errors()).first(),
          "Mend what pg_dump reports, then run again.");
    }
    return new Schema(plan, client, archive, contents(plan, client, archive));
  }

  /** The archive that an earlier run has written; empty where it is gone. */
  public static Optional<Schema> reopen(Plan plan, Client client, Path folder) {
    Archive archive = new Archive(folder);
    return Files.isReadable(archive.file())
        ? Optional.of(new Schema(plan, client, archive, contents(plan, client, archive)))
        : Optional.empty();
  }

  /**
   * Everything that must be there before rows: schemas, types, functions, tables without their
   * indexes.
   */
  public void restorePreData() {
    refuse(restore(List.of("--section=pre-data"), false), "it starts over");
  }

  /**
   * What spans tables, and all that was not made: foreign keys, triggers, rules, indexes of
   * partitioned tables, comments on them.
   *
   * @param made entries whose objects are there already
   * @param again whether an earlier run may have begun this: then what exists is passed over
   */
  public void restoreRest(Set<TableOfContents.Id> made, boolean again) {
    contents.without(made).stretches().forEach(stretch -> restore(stretch, again));
  }

  private void restore(TableOfContents.Stretch stretch, boolean again) {
    String list = "--use-list=" + archive.list(stretch.entries());
    int jobs = stretch.parallel() ? plan.jobs() : 1;
    Optional<ProgramErrors> failure = restore(List.of(list, "--jobs=" + jobs), again);
    if (failure.filter(ProgramErrors::tellOfDeadlock).isPresent()) {
      // Seen under load with partitioned tables; one job cannot wait for another.
      log.warn("target: pg_restore met a deadlock; it goes on with one job");
      failure = restore(List.of(list), true);
    }
    refuse(failure, "it goes on from there; pgcutover abort, then run, starts over");
  }

  /** In the order of their dependencies; those that were never populated on the source stay so. */
  public void refreshMaterializedViews() {
    List<TableName> views = materializedViews();
    if (views.isEmpty()) {
      return;
    }
    try (Session target = plan.target().open("pgcutover_schema").unlimited().silent()) {
      for (TableName view : views) {
        // What the source got or lost since the snapshot is the comparison's to tell.
        if (target.one(IS_THERE, row -> row.getBoolean(1), view.quoted())) {
          target.execute(
              new Sql("REFRESH MATERIALIZED VIEW", "refresh materialized view " + view.quoted()));
        } else {
          log.warn("target: no materialized view {}: it is newer than the snapshot", view);
        }
      }
    }
  }

  private List<TableName> materializedViews() {
    try (Session source = plan.source().open("pgcutover_schema")) {
      Scope scope = plan.carry().selection().scope(source);
      return source
          .list(
              MATERIALIZED_VIEWS,
              row -> new TableName(row.getString("schema"), row.getString("name")))
          .stream()
          .filter(view -> !scope.leavesOut(view))
          .toList();
    }
  }

  /** Where the archive is, for {@link #reopen}. */
  public Path folder() {
    return archive.folder();
  }

  /** Deletes the archive. */
  public void delete() {
    archive.delete();
  }

  /** Deletes what an earlier run left. */
  public static void delete(Path folder) {
    new Archive(folder).delete();
  }

  /** How it failed, if it did. */
  private Optional<ProgramErrors> restore(List<String> what, boolean again) {
    List<String> command = new ArrayList<>(List.of(client.restore().toString()));
    command.addAll(what);
    // Surroundings places them: what is called otherwise on the target would fail here.
    command.add("--no-tablespaces");
    command.add("--dbname=" + database(plan.target().database()));
    command.add(archive.file().toString());
    ClientProgram restore = ClientProgram.run(plan.target(), command);
    ProgramErrors errors = new ProgramErrors(restore.errors());
    return restore.exitCode() != 0 && !errors.areHarmless(again)
        ? Optional.of(errors)
        : Optional.empty();
  }

  /**
   * @param next what the next run does
   */
  private static void refuse(Optional<ProgramErrors> failure, String next) {
    failure.ifPresent(errors -> {
      throw new MigrationException.ServerFailed(
          Side.TARGET,
          "pg_restore failed: " + errors.first(),
          "Mend what pg_restore reports, then run again: %s.".formatted(next));
    });
  }

  private static Scope scope(Plan plan) {
    try (Session source = plan.source().open("pgcutover_schema")) {
      return plan.carry().selection().scope(source);
    }
  }

  /**
   * Only by what is left out, never by what is meant: with --schema or --table pg_dump leaves out
   * what stands in no schema (extensions, casts, event triggers). Within double quotes its patterns
   * are names.
   */
  private static List<String> exclusions(Scope scope) {
    List<String> options = new ArrayList<>();
    scope.schemas().forEach(schema -> options.add("--exclude-schema=" + Quote.identifier(schema)));
    scope
        .relationsOfSchemasInside()
        .forEach(relation -> options.add("--exclude-table=" + relation.quoted()));
    return options;
  }

  private static TableOfContents contents(Plan plan, Client client, Archive archive) {
    ClientProgram list =
        ClientProgram.run(
            plan.target(),
            List.of(
                client.restore().toString(),
                "--list",
                "--section=post-data",
                archive.file().toString()));
    if (list.exitCode() != 0) {
      throw new IllegalStateException("pg_restore --list failed: " + list.errors());
    }
    return TableOfContents.parse(list.output());
  }

  /** As a conninfo word: a bare name with an equals sign in it would be read as one. */
  private static String database(String name) {
    return "dbname='" + name.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
