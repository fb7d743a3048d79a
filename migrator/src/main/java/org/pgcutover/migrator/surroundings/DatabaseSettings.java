package org.pgcutover.migrator.surroundings;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.Quote;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Side;
import org.pgcutover.postgres.Sql;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries the settings and the comment of the source's database to the target's. A role's own
 * default_transaction_read_only comes last, once the target is open: it would open it.
 */
public final class DatabaseSettings {
  private static final Logger log = LoggerFactory.getLogger(DatabaseSettings.class);
  private static final Sql DATABASE = Sql.of("select current_database()");
  private static final Sql COMMENT =
      Sql.of(
          "select shobj_description(oid, 'pg_database') from pg_database where datname = current_database()");
  private static final Sql NOTE =
      Sql.of(
          "insert into pgcutover.made (kind, role, name, value, before) values (?, ?, ?, ?, ?) on conflict (kind, role, name) do update set value = excluded.value");
  private static final Sql NOTE_NEW =
      Sql.of(
          "insert into pgcutover.made (kind, role, name, value) values (?, ?, ?, ?) on conflict (kind, role, name) do update set value = excluded.value");
  private static final Sql NOTED =
      Sql.of(
          "select role, name, value, before from pgcutover.made where kind = ? order by role, name");

  private record Noted(Setting setting, Optional<String> before) {}

  private DatabaseSettings() {}

  /**
   * Which of the settings the target does not take, and what it says: they are tried in a
   * transaction that is rolled back.
   */
  public static Map<Setting, String> refused(List<Setting> settings, Session target) {
    String database = database(target);
    Map<Setting, String> refused = new LinkedHashMap<>();
    target.inTransaction(c -> {
      for (Setting setting : settings) {
        attempt(
                c,
                "alter database %s %s".formatted(Quote.identifier(database), setting.assignment()))
            .ifPresent(message -> refused.put(setting, message));
      }
      c.rollback();
      return true;
    });
    return refused;
  }

  /** All but what the target does not take, and what would open it. */
  public static void carry(Session source, Session target) {
    int carried = carry(source, target, setting -> !setting.opens());
    comment(source)
        .ifPresent(comment -> {
          Optional<String> before = comment(target);
          target.inTransaction(_ -> {
            note(target, "comment", new Setting("", "", comment), before);
            setComment(target, Optional.of(comment));
            return true;
          });
        });
    log.info("target: {} settings of the database set", carried);
  }

  /** What had to wait until the target takes writes. */
  public static void carryWhatOpens(Session source, Session target) {
    carry(source, target, Setting::opens);
  }

  /** A statement with its values. */
  public record Change(Sql sql, List<String> values) {
    public Change {
      values = List.copyOf(values);
    }
  }

  /** What that changes, as long as the target takes it. */
  public static List<Change> opening(Session source, Session target) {
    List<Setting> there = Setting.list(target);
    String database = database(target);
    return Setting.list(source).stream()
        .filter(Setting::opens)
        .filter(setting -> !there.contains(setting))
        .flatMap(setting ->
            Stream.of(
                note("setting", setting, before(there, setting)),
                new Change(set(setting, database), List.of())))
        .toList();
  }

  /** Takes back what was carried, where nobody has set anything else since. */
  public static void takeBack(Session target) {
    if (!Made.isNoted(target)) {
      return;
    }
    List<Setting> now = Setting.list(target);
    for (Noted noted : noted(target, "setting")) {
      if (now.contains(noted.setting())) {
        takeBack(target, noted);
      }
    }
    for (Noted noted : noted(target, "comment")) {
      if (comment(target).equals(Optional.of(noted.setting().value()))) {
        setComment(target, noted.before());
      }
    }
  }

  private static int carry(Session source, Session target, Predicate<Setting> which) {
    List<Setting> settings = Setting.list(source).stream().filter(which).toList();
    Map<Setting, String> refused = refused(settings, target);
    List<Setting> there = Setting.list(target);
    String database = database(target);
    int carried = 0;
    for (Setting setting : settings) {
      if (refused.containsKey(setting)) {
        log.warn("target: {} is left out: {}", setting, refused.get(setting));
      } else if (!there.contains(setting)) {
        target.inTransaction(_ -> {
          note(target, "setting", setting, before(there, setting));
          return target.execute(set(setting, database));
        });
        carried++;
      }
    }
    return carried;
  }

  private static Optional<String> before(List<Setting> there, Setting setting) {
    return there.stream()
        .filter(s -> s.role().equals(setting.role()) && s.name().equals(setting.name()))
        .map(Setting::value)
        .findFirst();
  }

  private static Sql set(Setting setting, String database) {
    return new Sql("ALTER … SET", setting.subject(database) + " " + setting.assignment());
  }

  private static void takeBack(Session target, Noted noted) {
    Setting setting = noted.setting();
    String change =
        noted
            .before()
            .map(value -> new Setting(setting.role(), setting.name(), value).assignment())
            .orElseGet(() -> "reset " + Quote.identifier(setting.name()));
    target.execute(new Sql("ALTER … RESET", setting.subject(database(target)) + " " + change));
  }

  private static void note(Session target, String kind, Setting made, Optional<String> before) {
    Change note = note(kind, made, before);
    target.execute(note.sql(), note.values().toArray());
  }

  private static Change note(String kind, Setting made, Optional<String> before) {
    return before
        .map(
            value -> new Change(NOTE, List.of(kind, made.role(), made.name(), made.value(), value)))
        .orElseGet(
            () -> new Change(NOTE_NEW, List.of(kind, made.role(), made.name(), made.value())));
  }

  private static List<Noted> noted(Session target, String kind) {
    return target.list(
        NOTED,
        row ->
            new Noted(
                new Setting(row.getString("role"), row.getString("name"), row.getString("value")),
                Optional.ofNullable(row.getString("before"))),
        kind);
  }

  private static Optional<String> comment(Session session) {
    return session.one(COMMENT, row -> Optional.ofNullable(row.getString(1)));
  }

  private static void setComment(Session session, Optional<String> comment) {
    session.execute(
        new Sql(
            "COMMENT ON DATABASE",
            "comment on database %s is %s"
                .formatted(
                    Quote.identifier(database(session)),
                    comment.map(Quote::literal).orElse("null"))));
  }

  private static String database(Session session) {
    return session.one(DATABASE, row -> row.getString(1));
  }

  private static Optional<String> attempt(Connection c, String sql) throws SQLException {
    try (Statement statement = c.createStatement()) {
      statement.execute("savepoint attempt");
      try {
        statement.execute(sql);
        return Optional.empty();
      } catch (SQLException e) {
        statement.execute("rollback to savepoint attempt");
        return Optional.of(
            String.valueOf(PostgresException.of(Side.TARGET, "ALTER DATABASE", e).getMessage()));
      }
    }
  }
}
