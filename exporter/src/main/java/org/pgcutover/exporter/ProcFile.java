package org.pgcutover.exporter;

import java.util.Optional;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/**
 * A file of the host, read by the server itself: it needs pg_read_server_files and EXECUTE on
 * pg_read_file, and neither an agent nor a login there.
 */
final class ProcFile {
  private static final Sql PROC_FILE = Sql.file(ProcFile.class, "proc_file");

  private ProcFile() {}

  /** Its content; empty where the host has no such file. */
  static Optional<String> read(Session session, String path) {
    return session.one(PROC_FILE, row -> Optional.ofNullable(row.getString("content")), path);
  }
}
