package org.pgcutover.migrator.cutover;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The hours in which a cutover may begin by itself: {@code 02:00-04:30 Europe/Berlin}, {@code
 * Sat,Sun 22:00-03:00 UTC}. One that passes midnight belongs to the day on which it begins. Hours
 * are those of the wall's clock there, so that summer time makes one window shorter and one longer.
 *
 * @param to not in it any more
 */
public record CutoverWindow(Set<DayOfWeek> days, LocalTime from, LocalTime to, ZoneId zone) {
  private static final Pattern FORM =
      Pattern.compile("(?:(\\S+)\\s+)?(\\d\\d:\\d\\d)-(\\d\\d:\\d\\d)\\s+(\\S+)");
  private static final DateTimeFormatter DAY_AND_TIME =
      DateTimeFormatter.ofPattern("EEE HH:mm", Locale.ENGLISH);

  public CutoverWindow {
    days = Set.copyOf(days);
  }

  /**
   * Reads what a configuration says.
   *
   * @throws IllegalArgumentException with a reason that can be shown
   */
  public static CutoverWindow parse(String text) {
    Matcher matcher = FORM.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException("not hours and a time zone");
    }
    LocalTime from = time(matcher.group(2));
    LocalTime to = time(matcher.group(3));
    if (from.equals(to)) {
      throw new IllegalArgumentException("it ends when it begins");
    }
    return new CutoverWindow(
        matcher.group(1) == null ? EnumSet.allOf(DayOfWeek.class) : days(matcher.group(1)),
        from,
        to,
        zone(matcher.group(4)));
  }

  private static LocalTime time(String text) {
    try {
      return LocalTime.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("no clock shows " + text, e);
    }
  }

  private static ZoneId zone(String text) {
    try {
      return ZoneId.of(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("no time zone is called " + text, e);
    }
  }

  private static Set<DayOfWeek> days(String text) {
    Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
    for (String part : text.split(",", -1)) {
      List<String> ends = List.of(part.split("-", 2));
      DayOfWeek last = day(ends.getLast());
      for (DayOfWeek day = day(ends.getFirst()); day != last; day = day.plus(1)) {
        days.add(day);
      }
      days.add(last);
    }
    return days;
  }

  private static DayOfWeek day(String text) {
    for (DayOfWeek day : DayOfWeek.values()) {
      if (word(day).equalsIgnoreCase(text)) {
        return day;
      }
    }
    throw new IllegalArgumentException("no day is called " + text);
  }

  private static String word(DayOfWeek day) {
    return day.getDisplayName(java.time.format.TextStyle.SHORT, Locale.ENGLISH);
  }

  /** Whether a cutover may begin at that moment. */
  public boolean isOpen(Instant moment) {
    ZonedDateTime there = moment.atZone(zone);
    LocalTime time = there.toLocalTime();
    DayOfWeek today = there.getDayOfWeek();
    if (from.isBefore(to)) {
      return days.contains(today) && !time.isBefore(from) && time.isBefore(to);
    }
    return (days.contains(today) && !time.isBefore(from))
        || (days.contains(today.minus(1)) && time.isBefore(to));
  }

  /** What people there call that moment. */
  public String moment(Instant moment) {
    return "%s %s".formatted(DAY_AND_TIME.format(moment.atZone(zone)), zone);
  }

  /** As it is read. */
  @Override
  public String toString() {
    String which =
        days.size() == DayOfWeek.values().length
            ? ""
            : days.stream()
                .sorted()
                .map(CutoverWindow::word)
                .collect(Collectors.joining(",", "", " "));
    return "%s%s-%s %s".formatted(which, from, to, zone);
  }
}
