package org.pgcutover.exporter;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/**
 * A file of the host, read by the server itself: it needs neither an agent nor a login there.
 *
 * <p>Read by a function of the schema {@code pgcutover_monitoring} where {@code
 * exporter/sql/grants.sql} made one, which shows nothing but that file; otherwise by {@code
 * pg_read_file}, for superusers and those with pg_read_server_files and EXECUTE on it. Which of
 * them is asked once, and again after a failure. Confined to the sampler that reads it.
 */
final class HostFile {
  private static final Sql HAS_FUNCTION = Sql.file(HostFile.class, "host_file_function");
  private static final Sql READ = Sql.file(HostFile.class, "host_file");

  private final String path;
  private final String function;
  private final Sql readByFunction;
  private @Nullable Boolean hasFunction;

  private HostFile(String path) {
    this.path = path;
    this.function = path.substring(1).replace('/', '_');
    this.readByFunction = Sql.of("select pgcutover_monitoring.%s() as content".formatted(function));
  }

  static HostFile stat() {
    return new HostFile("/proc/stat");
  }

  static HostFile ioPressure() {
    return new HostFile("/proc/pressure/io");
  }

  static HostFile diskstats() {
    return new HostFile("/proc/diskstats");
  }

  /** Its content; empty where the host has no such file. */
  Optional<String> read(Session session) {
    Boolean byFunction = hasFunction;
    if (byFunction == null) {
      byFunction = session.one(HAS_FUNCTION, row -> row.getBoolean("present"), function);
    }
    hasFunction = null;
    Session.RowReader<Optional<String>> reader =
        row -> Optional.ofNullable(row.getString("content"));
    Optional<String> content =
        byFunction ? session.one(readByFunction, reader) : session.one(READ, reader, path);
    hasFunction = byFunction;
    return content;
  }
}
