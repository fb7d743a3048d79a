package org.pgcutover.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgcutover.postgres.Deadline;

/** While writes are blocked the catalogues are read again only where somebody changed them. */
class DefinitionsIT {
  private static final String TABLES =
      """
      create domain positive as int check (value > 0);
      create table t (i positive default 1, s text);
      """;

  private final DatabasePair pair = DatabasePair.fresh(15, 18);

  @Test
  void ownTablesComeAndGo() {
    pair.onBoth(TABLES, "create schema pgcutover");

    assertThat(
            isReadAgainAfter(
                "create table pgcutover.own (i serial primary key, s text check (s <> ''))"))
        .isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "create table u ()",
        "alter table t alter i set default 2",
        "alter domain positive drop constraint positive_check",
        "alter domain positive add check (value < 7)",
        "alter table t set (toast.autovacuum_enabled = off)",
        "create index on t (i)",
        "grant select on t to public",
        "comment on column t.s is 'said'",
        "create function f() returns int language sql as 'select 1'"
      })
  void whatIsComparedIsReadAgain(String statement) {
    pair.onBoth(
        TABLES, "create schema pgcutover", "create table pgcutover.own (i int primary key)");

    assertThat(isReadAgainAfter(statement)).isTrue();
  }

  private boolean isReadAgainAfter(String statement) {
    Deadline deadline = Deadline.after(Duration.ofMinutes(1));
    Definitions definitions = new Definitions(pair.verifier());
    try (SessionPair sessions = SessionPair.open(pair.source(), pair.target())) {
      Definitions.Known before = definitions.read(sessions, Writes.LIVE, deadline);
      assertThat(definitions.read(sessions, Writes.LIVE, deadline)).isSameAs(before);
      pair.onBoth(statement);
      return !definitions.read(sessions, Writes.LIVE, deadline).stamps().equals(before.stamps());
    }
  }
}
