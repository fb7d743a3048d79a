package org.pgcutover.migrator.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgramErrorsTest {
  private static final List<String> UNKNOWN_SETTING =
      List.of(
          "pg_restore: while INITIALIZING:",
          "pg_restore: error: could not execute query: ERROR:  unrecognized configuration parameter \"transaction_timeout\"",
          "Command was: SET transaction_timeout = 0;");

  @Test
  void aSettingThatAnOlderTargetDoesNotKnowIsHarmless() {
    assertThat(
            errors(UNKNOWN_SETTING, "pg_restore: warning: errors ignored on restore: 1")
                .areHarmless(false))
        .isTrue();
  }

  @Test
  void anyOtherFailureBesideItIsNot() {
    ProgramErrors errors =
        errors(
            UNKNOWN_SETTING,
            "pg_restore: error: could not execute query: ERROR:  type \"x\" does not exist",
            "pg_restore: warning: errors ignored on restore: 2");

    assertThat(errors.areHarmless(false)).isFalse();
    assertThat(errors.first()).contains("type \"x\" does not exist");
  }

  @Test
  void whatExistsAlreadyIsHarmlessWhereAnEarlierRunMayHaveMadeIt() {
    List<String> exists =
        List.of(
            "pg_restore: error: could not execute query: ERROR:  trigger \"t\" for relation \"a\" already exists",
            "Command was: CREATE TRIGGER t AFTER INSERT ON public.a EXECUTE FUNCTION public.f();");

    // One failure, which a second job counted again.
    assertThat(
            errors(exists, "pg_restore: warning: errors ignored on restore: 2").areHarmless(true))
        .isTrue();
    assertThat(
            errors(exists, "pg_restore: warning: errors ignored on restore: 2").areHarmless(false))
        .isFalse();
    assertThat(
            errors(
                    exists,
                    "pg_restore: error: could not execute query: ERROR:  relation \"b\" does not exist",
                    "pg_restore: warning: errors ignored on restore: 2")
                .areHarmless(true))
        .isFalse();
  }

  @Test
  void aDeadlockIsTold() {
    assertThat(
            errors(
                    List.of(),
                    "pg_restore: error: could not execute query: ERROR:  deadlock detected",
                    "DETAIL:  Process 1 waits for ShareRowExclusiveLock on relation 2")
                .tellOfDeadlock())
        .isTrue();
    assertThat(
            errors(UNKNOWN_SETTING, "Command was: COMMENT ON TABLE a IS 'ERROR:  deadlock detected")
                .tellOfDeadlock())
        .isFalse();
  }

  @Test
  void aPrimaryKeyThatExistsAlreadySaysSoInAnotherWay() {
    ProgramErrors errors =
        errors(
            List.of(
                "pg_restore: error: could not execute query: ERROR:  multiple primary keys for table \"p\" are not allowed",
                "Command was: ALTER TABLE ONLY public.p ADD CONSTRAINT p_pkey PRIMARY KEY (id);"),
            "pg_restore: warning: errors ignored on restore: 1");

    assertThat(errors.areHarmless(true)).isTrue();
    assertThat(errors.areHarmless(false)).isFalse();
  }

  @Test
  void silenceAndABrokenConnectionAreNotHarmless() {
    assertThat(new ProgramErrors(List.of()).areHarmless(false)).isFalse();
    assertThat(new ProgramErrors(List.of()).first()).isEqualTo("no message");
    assertThat(errors(UNKNOWN_SETTING, "pg_restore: error: connection lost").areHarmless(false))
        .isFalse();
    assertThat(new ProgramErrors(List.of("Killed")).first()).isEqualTo("Killed");
  }

  private static ProgramErrors errors(List<String> first, String... more) {
    List<String> lines = new ArrayList<>(first);
    lines.addAll(List.of(more));
    return new ProgramErrors(lines);
  }
}
