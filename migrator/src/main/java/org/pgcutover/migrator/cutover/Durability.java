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
 * @param archiverFails its last attempt to archive a WAL file ({@code pg_stat_archiver})
 */
public record Durability(
    String fsync,
    String fullPageWrites,
    String synchronousCommit,
    String walLevel,
    String archiveMode,
    boolean archiverFails) {
  private static final Sql READ = Sql.file(Durability.class, "durability");
  private static final Duration ANSWER = Duration.ofSeconds(10);

  public static Durability of(Endpoint server) {
    try (Session session = server.openPlain("pgcutover_gate").networkTimeout(ANSWER)) {
      return session.one(
          READ,
          row ->
              new Durability(
                  row.getString("fsync"),
                  row.getString("full_page_writes"),
                  row.getString("synchronous_commit"),
                  row.getString("wal_level"),
                  row.getString("archive_mode"),
                  row.getBoolean("archiver_fails")));
    }
  }

  /** This is the target's; a way back is only required where the plan says so. */
  public List<GateCheck> checks(
      Durability source, Plan.WayBack.Mode wayBack, Set<Plan.Waiver> waived) {
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

  private GateCheck committed(Durability source) {
    boolean sourceWaits = !source.synchronousCommit.equals("off");
    return check(
        Plan.Waiver.SYNCHRONOUS_COMMIT.key(),
        synchronousCommit,
        sourceWaits ? "not off" : "any, for the source's is off",
        !sourceWaits || !synchronousCommit.equals("off"),
        "the target's synchronous_commit is off and the source's is %s: the last commits could be lost in a crash"
            .formatted(source.synchronousCommit));
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

  private GateCheck archived(Durability source) {
    boolean wanted = !source.archiveMode.equals("off");
    boolean archives = !archiveMode.equals("off");
    return check(
        Plan.Waiver.ARCHIVE.key(),
        archives && archiverFails ? archiveMode + ", failing" : archiveMode,
        wanted ? "on, and not failing" : "not failing where it is on",
        archives ? !archiverFails : !wanted,
        archives
            ? "the target's last attempt to archive its WAL failed"
            : "the source archives its WAL and the target does not: archive_mode is off");
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
