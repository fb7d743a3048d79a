package org.pgcutover.verifier;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.TableName;

/**
 * A corruption at a moment, in a schema of its own.
 *
 * @param number no two have the same
 */
record Seed(Corruption corruption, Moment moment, int number) {
  static List<Seed> of(List<Corruption> corruptions) {
    List<Moment> moments = List.of(Moment.values());
    return IntStream.range(0, moments.size() * corruptions.size())
        .mapToObj(number ->
            new Seed(
                corruptions.get(number % corruptions.size()),
                moments.get(number / corruptions.size()),
                number))
        .toList();
  }

  String schema() {
    return "%s_%04d".formatted(moment, number).toLowerCase(Locale.ROOT);
  }

  boolean isLostChange() {
    return !corruption.change().isEmpty();
  }

  /** What is harmed when it is compared, and what the tracker tells of in time. */
  boolean isKnownWhileLive() {
    // A table without a key that is written all the time is not compared while it is.
    return moment != Moment.AFTER
        && (moment == Moment.BEFORE || isLostChange())
        && !corruption.touch().isEmpty()
        && !corruption.kind().equals(TableKind.KEYLESS.toString());
  }

  void setUp(Session session) {
    session.execute("create schema " + schema());
    run(session, corruption.setup());
  }

  void change(Session source) {
    run(source, corruption.change());
  }

  void damage(Session target) {
    run(target, corruption.damage());
  }

  void touch(Session source) {
    run(source, corruption.touch());
  }

  /** Harmed in a transaction that keeps every reader away until it is committed by its name. */
  void prepare(Session target, String transaction) {
    run(
        target,
        Stream.of(
                Stream.of(
                    "begin",
                    "do $$ begin if to_regclass('victim') is not null then lock table victim; end if; end $$"),
                corruption.damage().stream(),
                Stream.of("prepare transaction '%s'".formatted(transaction)))
            .flatMap(s -> s)
            .toList());
  }

  private void run(Session session, List<String> statements) {
    session.set("search_path", schema());
    statements.forEach(statement -> session.execute(own(statement)));
  }

  /** The rows that must be named, by table. */
  Map<TableName, List<RowDifference>> harmed() {
    return corruption.harmed().entrySet().stream()
        .collect(
            Collectors.toMap(
                entry -> table(entry.getKey()),
                entry ->
                    entry.getValue().stream()
                        .map(row ->
                            new RowDifference(
                                row.kind(),
                                row.key().stream().map(this::own).toList(),
                                row.columns()))
                        .toList()));
  }

  private TableName table(String name) {
    int dot = name.indexOf('.');
    return dot < 0
        ? new TableName(schema(), name)
        : new TableName(name.substring(0, dot), name.substring(dot + 1));
  }

  private String own(String text) {
    return text.replace("$oid", Integer.toString(100_000 + number));
  }

  @Override
  public String toString() {
    return "%s, %s, %s".formatted(corruption.name(), corruption.kind(), moment);
  }
}
