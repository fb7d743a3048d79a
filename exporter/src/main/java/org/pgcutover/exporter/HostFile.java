package org.pgcutover.exporter;

import java.util.Optional;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/**
 * A file of the host, read by the server itself: it needs neither an agent nor a login there.
 *
 * <p>Read by a function of the schema {@code pgcutover_monitoring} where {@code
 * exporter/sql/grants.sql} made one, which shows nothing but that file; otherwise by {@code
 * pg_read_file}, for superusers and those with pg_read_server_files and EXECUTE on it.
 */
enum HostFile {
  STAT("/proc/stat"),
  IO_PRESSURE("/proc/pressure/io"),
  DISKSTATS("/proc/diskstats");

  private static final Sql HAS_FUNCTION = Sql.file(HostFile.class, "host_file_function");
  private static final Sql READ = Sql.file(HostFile.class, "host_file");

  private final String path;
  private final String function;

  HostFile(String path) {
    this.path = path;
    this.function = path.substring(1).replace('/', '_');
  }

  /** Its content; empty where the host has no such file. */
  Optional<String> read(Session session) {
    Session.RowReader<Optional<String>> content =
        row -> Optional.ofNullable(row.getString("content"));
    return session.one(HAS_FUNCTION, row -> row.getBoolean("present"), function)
        ? session.one(
            Sql.of("select pgcutover_monitoring.%s() as content".formatted(function)), content)
        : session.one(READ, content, path);
  }
}
