package org.pgcutover.migrator.surroundings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SettingTest {
  @Test
  void aValueIsOneLiteral() {
    assertThat(assignment("application_name", "it's a, \"b\""))
        .isEqualTo("set \"application_name\" to 'it''s a, \"b\"'");
    assertThat(assignment("app.tenant", "C:\\x")).isEqualTo("set \"app.tenant\" to  E'C:\\\\x'");
  }

  @Test
  void aListOfNamesIsALiteralEach() {
    assertThat(assignment("search_path", "\"$user\", public, \"Odd, \"\"one\"\"\" ,  plain "))
        .isEqualTo("set \"search_path\" to '$user', 'public', 'Odd, \"one\"', 'plain'");
    assertThat(assignment("Search_Path", "\"\"")).isEqualTo("set \"Search_Path\" to ''");
    assertThat(assignment("temp_tablespaces", "")).isEqualTo("set \"temp_tablespaces\" to ''");
  }

  @Test
  void aRolesSettingIsSetInTheDatabaseOnly() {
    assertThat(new Setting("an \"app\"", "work_mem", "1MB").subject("the db"))
        .isEqualTo("alter role \"an \"\"app\"\"\" in database \"the db\"");
    assertThat(new Setting("", "work_mem", "1MB").subject("the db"))
        .isEqualTo("alter database \"the db\"");
  }

  private static String assignment(String name, String value) {
    return new Setting("", name, value).assignment();
  }
}
