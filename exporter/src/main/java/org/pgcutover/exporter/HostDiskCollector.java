package org.pgcutover.exporter;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.pgcutover.postgres.ServerVersion;
import org.pgcutover.postgres.Session;

/**
 * What the disks of the server's host do, from /proc/diskstats (kernel documentation
 * "admin-guide/iostats"). Partitions are left out, for they count with their disk, and so are
 * memory, loop and floppy devices and what never did anything.
 */
final class HostDiskCollector implements Collector {
  // Sectors are 512 bytes there, whatever the disk's own are (kernel, block/stat).
  private static final double BYTES_PER_SECTOR = 512;
  private static final double MILLIS_PER_SECOND = 1_000;
  private static final Pattern LEFT_OUT =
      Pattern.compile("(?:z?ram|loop|fd|(?:[hsv]|xv)d[a-z]+|nvme\\d+n\\d+p|mmcblk\\d+p)\\d+");
  // major, minor, name, then at least eleven numbers since Linux 2.6.
  private static final int FIELDS = 14;

  private final HostFile file = HostFile.diskstats();

  @Override
  public String name() {
    return "host_disk";
  }

  @Override
  public List<Sample> collect(Session session, ServerVersion version) {
    Optional<String> content = file.read(session);
    String side = session.side().toString();
    return content.map(text -> samples(text, side)).orElse(List.of());
  }

  /**
   * Reads the lines of all disks.
   *
   * @throws IllegalArgumentException where a line has too few fields or one that is no number
   */
  static List<Sample> samples(String content, String side) {
    return content
        .lines()
        .map(line -> line.strip().split("\\s+"))
        .filter(fields -> fields.length > 2 && !LEFT_OUT.matcher(fields[2]).matches())
        .flatMap(fields -> samples(fields, side))
        .toList();
  }

  private static Stream<Sample> samples(String[] fields, String side) {
    String device = fields[2];
    if (fields.length < FIELDS) {
      throw new IllegalArgumentException(
          "/proc/diskstats has %d fields for %s".formatted(fields.length, device));
    }
    double sectorsRead = Double.parseDouble(fields[5]);
    double sectorsWritten = Double.parseDouble(fields[9]);
    if (sectorsRead + sectorsWritten == 0) {
      return Stream.of();
    }
    return Stream.of(
        Metric.HOST_DISK_READ_BYTES_TOTAL.sample(sectorsRead * BYTES_PER_SECTOR, side, device),
        Metric.HOST_DISK_WRITTEN_BYTES_TOTAL.sample(
            sectorsWritten * BYTES_PER_SECTOR, side, device),
        Metric.HOST_DISK_READ_TIME_SECONDS_TOTAL.sample(seconds(fields[6]), side, device),
        Metric.HOST_DISK_WRITE_TIME_SECONDS_TOTAL.sample(seconds(fields[10]), side, device),
        Metric.HOST_DISK_IO_IN_FLIGHT.sample(Double.parseDouble(fields[11]), side, device),
        Metric.HOST_DISK_IO_TIME_SECONDS_TOTAL.sample(seconds(fields[12]), side, device));
  }

  private static double seconds(String millis) {
    return Double.parseDouble(millis) / MILLIS_PER_SECOND;
  }
}
