package org.pgcutover.verifier.rogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pgcutover.verifier.rogue.Change.StoredName;
import org.pgcutover.verifier.rogue.LocalWrite.Kind;

class ChangeTextTest {
  private static final StoredName T = new StoredName("public", "t");

  @Test
  void aTransactionsFrame() {
    assertThat(parse("BEGIN 731")).isEqualTo(new Change.Begin());
    assertThat(parse("COMMIT 4294967295")).isEqualTo(new Change.Commit());
  }

  @Test
  void rowsOfATable() {
    assertThat(parse("table public.t: INSERT: id[integer]:1 a[text]:'x'"))
        .isEqualTo(written(Kind.INSERT, T));
    assertThat(parse("table public.t: UPDATE: old-key: id[integer]:1 new-tuple: id[integer]:2"))
        .isEqualTo(written(Kind.UPDATE, T));
    assertThat(parse("table public.t: DELETE: (no-tuple-data)")).isEqualTo(written(Kind.DELETE, T));
  }

  @Test
  void truncateOfSeveralTables() {
    assertThat(parse("table public.t, \"S, x\".\"a\"\"b\", _1.t2: TRUNCATE: restart_seqs cascade"))
        .isEqualTo(
            written(Kind.TRUNCATE, T, new StoredName("S, x", "a\"b"), new StoredName("_1", "t2")));
  }

  @Test
  void namesThatLookLikeSomethingElse() {
    assertThat(parse("table \"a.b: INSERT:\".\"x\ntable y.z: DELETE: \"\"\": UPDATE: a[text]:''"))
        .isEqualTo(
            written(Kind.UPDATE, new StoredName("a.b: INSERT:", "x\ntable y.z: DELETE: \"")));
    assertThat(parse("table \"select\".\"\"\"\": INSERT:"))
        .isEqualTo(written(Kind.INSERT, new StoredName("select", "\"")));
  }

  @Test
  void valuesThatLookLikeLines() {
    assertThat(parse("table public.t: INSERT: a[text]:'\nCOMMIT 7\ntable public.u: DELETE: '"))
        .isEqualTo(written(Kind.INSERT, T));
  }

  @Test
  void aNamesBytesAreKeptAsTheyAre() {
    Change change =
        ChangeText.parse(
            ByteBuffer.wrap("table public.\"tä\": INSERT:".getBytes(StandardCharsets.UTF_8)));

    assertThat(change).isEqualTo(written(Kind.INSERT, new StoredName("public", "t\u00c3\u00a4")));
  }

  @Test
  void onlyTheStartOfALogicalMessageIsKept() {
    String text = "transactional: 1 prefix: pgcutover, sz: 3 content:abc";

    assertThat(parse("message: " + text)).isEqualTo(Change.Note.of("pgcutover", "abc"));
    assertThat(parse("message: " + "x".repeat(100_000)))
        .isEqualTo(new Change.Note("x".repeat(Change.Note.LONGEST)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "BEGIN",
        "BEGIN ",
        "BEGIN x",
        "BEGIN 1 ",
        "COMMIT PREPARED 'x', txid 1",
        "PREPARE TRANSACTION 'x', txid 1",
        "streaming change for transaction",
        "table ",
        "table public",
        "table public.",
        "table .t: INSERT:",
        "table public.t",
        "table public.t: ",
        "table public.t: INSERT",
        "table public.t:INSERT:",
        "table public.t: MERGE: ",
        "table public.t, public.u: INSERT: a[text]:''",
        "table \"public.t: INSERT: a[text]:''",
        "table public.T: INSERT:",
        "table public.t, : TRUNCATE: (no-flags)",
      })
  void anythingElseIsRefused(String text) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(UnreadableChangeException.class)
        .hasMessageStartingWith("test_decoding: ");
  }

  private static Change parse(String text) {
    return ChangeText.parse(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
  }

  private static Change written(Kind kind, StoredName... tables) {
    return new Change.Written(kind, List.of(tables));
  }
}
