package org.pgcutover.migrator.tuning;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.pgcutover.migrator.MigrationException;
import org.pgcutover.migrator.tuning.TunedSettings.Wanted;
import org.pgcutover.postgres.Deadline;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.Sql;

/** Changes settings of a cluster and puts them back; what others have changed since, it leaves. */
final class ClusterSettings {
  /** From the signal to the server until its processes have read their files. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Duration INTERVAL = Duration.ofMillis(20);
  private static final Sql RELOAD = Sql.of("select pg_reload_conf()");

  /** When this session read the files. */
  private static final Sql LOADED = Sql.of("select pg_conf_load_time()::text");

  private final Session session;
  private final OwnFile file;

  ClusterSettings(Session session) {
    this.session = session;
    this.file = new OwnFile(session);
  }

  /** What has to be changed for the wanted values to be in force. Changes nothing. */
  List<Change> changes(List<Wanted> wanted) {
    Map<String, String> entries = file.entries();
    Map<String, ServerSetting> current =
        ServerSetting.of(session, wanted.stream().map(Wanted::name).toList());
    List<Change> changes = new ArrayList<>();
    for (Wanted w : wanted) {
      ServerSetting now = current.get(w.name());
      if (now != null && !w.isMetBy(now)) {
        changes.add(
            new Change(
                w.name(),
                Optional.ofNullable(entries.get(w.name())),
                now.shown(),
                w.value(),
                now.needsRestart()));
      }
    }
    return List.copyOf(changes);
  }

  /** Writes the new values and has the server read them; those that need a restart wait for it. */
  void change(List<Change> changes) {
    changes.forEach(change -> file.set(change.name(), Optional.of(change.value())));
    reload();
  }

  /**
   * Writes what was there before, in the order given, and has the server read it. Where that was
   * done already nothing happens.
   *
   * @return what others have written in the meantime, and what stays therefore
   */
  List<String> restore(List<Change> changes) {
    Map<String, String> entries = file.entries();
    List<String> foreign = new ArrayList<>();
    for (Change change : changes) {
      Optional<String> entry = Optional.ofNullable(entries.get(change.name()));
      if (entry.equals(Optional.of(change.value()))) {
        file.set(change.name(), change.entryBefore());
      } else if (!entry.equals(change.entryBefore())) {
        foreign.add(
            "postgresql.auto.conf has %s"
                .formatted(
                    entry
                        .map(value -> "%s = '%s'".formatted(change.name(), value))
                        .orElse("no " + change.name())));
      }
    }
    reload();
    return foreign;
  }

  /** Those whose new value is not in force: another source prevails, or a restart is missing. */
  List<String> notInForce(List<Change> changes) {
    return described(changes, (change, current) -> !current.fromOwnFile());
  }

  /**
   * Those whose former value is not in force: another source has changed, or a restart is missing.
   */
  List<String> notRestored(List<Change> changes) {
    return described(changes, (change, current) -> !current.shown().equals(change.shownBefore()));
  }

  private List<String> described(
      List<Change> changes, BiPredicate<Change, ServerSetting> condition) {
    Map<String, ServerSetting> current =
        ServerSetting.of(session, changes.stream().map(Change::name).toList());
    List<String> described = new ArrayList<>();
    for (Change change : changes) {
      ServerSetting now = current.get(change.name());
      if (now != null && condition.test(change, now)) {
        described.add("%s is %s".formatted(change.name(), now.shown()));
      }
    }
    return List.copyOf(described);
  }

  /** Returns once this session has read the files, and with it, but for moments, all others. */
  private void reload() {
    String before = session.one(LOADED, row -> row.getString(1));
    session.one(RELOAD, row -> row.getBoolean(1));
    if (!Deadline.after(PATIENCE)
        .await(INTERVAL, () -> !session.one(LOADED, row -> row.getString(1)).equals(before))) {
      throw new MigrationException.ServerFailed(
          Side.TARGET,
          "the server does not read its configuration again",
          "Look for a faulty line: SELECT * FROM pg_file_settings WHERE error IS NOT NULL;");
    }
  }
}
