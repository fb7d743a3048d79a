package org.pgcutover.migrator.cutover;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.pgcutover.exporter.GateCheck;
import org.pgcutover.migrator.Plan;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/**
 * Whether a server keeps what it acknowledges, as a client's new session has it. What guards the
 * source guards the target, or the gate stays closed. Of backups no server knows.
 *
 * @param standbyNames {@code synchronous_standby_names}; empty where no commit waits for a standby
 * @param archives whether {@code archive_mode} is not off, and a command or a library is set for it
 * @param archiverFails its last attempt to archive a WAL file ({@code pg_stat_archiver})
 */
public record KeptWrites(
    String fsync,
    String fullPageWrites,
    String synchronousCommit,
    String standbyNames,
    String walLevel,
    String archiveMode,
    boolean archives,
    boolean archiverFails) {
  private static final Sql READ = Sql.file(KeptWrites.class, "kept_writes");

  /** Values of {@code synchronous_commit} for which a commit waits for no standby. */
  private static final Set<String> LOCAL = Set.of("local", "off");

  private static final Duration ANSWER = Duration.ofSeconds(10);

  public static KeptWrites of(Endpoint server) {
    try (Session session = server.openPlain("pgcutover_gate").networkTimeout(ANSWER)) {
      return session.one(
          READ,
          row ->
              new KeptWrites(
                  row.getString("fsync"),
                  row.getString("full_page_writes"),
                  row.getString("synchronous_commit"),
                  row.getString("synchronous_standby_names"),
                  row.getString("wal_level"),
                  row.getString("archive_mode"),
                  row.getBoolean("archives"),
                  row.getBoolean("archiver_fails")));
    }
  }

  /** This is the target's; a way back is only required where the plan says so. */
  public List<GateCheck> checks(
      KeptWrites source, Plan.WayBack.Mode wayBack, Set<Plan.Waiver> waived) {
    return List.of(
        on("fsync", fsync),
        on("full_page_writes", fullPageWrites),
        unlessWaived(waived, Plan.Waiver.SYNCHRONOUS_COMMIT, committed(source)),
        logged(wayBack == Plan.WayBack.Mode.REQUIRED),
        unlessWaived(waived, Plan.Waiver.ARCHIVE, archived(source)));
  }

  private static GateCheck on(String name, String value) {
    return check(
        name,
        value,
        "on",
        value.equals("on"),
        "the target's %s is %s: what it acknowledges could be lost in a crash"
            .formatted(name, value));
  }

  private GateCheck committed(KeptWrites source) {
    return GateCheck.of(
        Plan.Waiver.SYNCHRONOUS_COMMIT.key(),
        awaitsStandby()
            ? "%s, for %s".formatted(synchronousCommit, standbyNames)
            : synchronousCommit,
        source.awaitsStandby()
            ? "waits for a standby"
            : source.flushes() ? "not off" : "any, for the source's is off",
        losesCommits(source));
  }

  private List<String> losesCommits(KeptWrites source) {
    if (source.awaitsStandby() && !awaitsStandby()) {
      return List.of(
          "a commit at the source waits for a standby (%s) and at the target for none, for its %s: the last commits could be lost in a failover"
              .formatted(
                  source.standbyNames,
                  standbyNames.isEmpty()
                      ? "synchronous_standby_names is empty"
                      : "synchronous_commit is " + synchronousCommit));
    }
    if (source.flushes() && !flushes()) {
      return List.of(
          "the target's synchronous_commit is off and the source's is %s: the last commits could be lost in a crash"
              .formatted(source.synchronousCommit));
    }
    return List.of();
  }

  private boolean flushes() {
    return !synchronousCommit.equals("off");
  }

  /** What it acknowledges is on another server as well. */
  private boolean awaitsStandby() {
    return !standbyNames.isEmpty() && !LOCAL.contains(synchronousCommit);
  }

  /** With minimal there is neither a standby nor an archive. */
  private GateCheck logged(boolean wayBack) {
    return check(
        "wal_level",
        walLevel,
        wayBack ? "logical" : "replica or logical",
        walLevel.equals("logical") || (walLevel.equals("replica") && !wayBack),
        wayBack
            ? "the target's wal_level is %s: there would be no way back".formatted(walLevel)
            : "the target's wal_level is %s: it could have neither an archive nor a standby"
                .formatted(walLevel));
  }

  private GateCheck archived(KeptWrites source) {
    String state =
        archives
            ? archiverFails ? ", failing" : ""
            : archiveMode.equals("off") ? "" : ", to nowhere";
    return GateCheck.of(
        Plan.Waiver.ARCHIVE.key(),
        archiveMode + state,
        source.archives ? "on, and not failing" : "not failing where it is on",
        archivesLess(source));
  }

  private List<String> archivesLess(KeptWrites source) {
    if (archives) {
      return archiverFails
          ? List.of("the target's last attempt to archive its WAL failed")
          : List.of();
    }
    if (!archiveMode.equals("off")) {
      return List.of(
          "the target's archive_mode is %s, and neither archive_command nor archive_library is set: its WAL reaches no archive, and is kept until its disk is full"
              .formatted(archiveMode));
    }
    return source.archives
        ? List.of("the source archives its WAL and the target does not: archive_mode is off")
        : List.of();
  }

  private static GateCheck check(
      String name, String observed, String limit, boolean isRight, String reason) {
    return GateCheck.of(name, observed, limit, isRight ? List.of() : List.of(reason));
  }

  private static GateCheck unlessWaived(
      Set<Plan.Waiver> waived, Plan.Waiver waiver, GateCheck check) {
    return check.isOpen() || !waived.contains(waiver) ? check : check.waived();
  }
}
