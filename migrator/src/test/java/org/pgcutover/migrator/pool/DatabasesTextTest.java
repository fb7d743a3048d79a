package org.pgcutover.migrator.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Side;

class DatabasesTextTest {
  private static final Endpoint TARGET =
      new Endpoint(
          Side.TARGET, "10.0.0.2", 6000, "shop", "me", Optional.of("n0t-in-a-file"), Map.of());

  @Test
  void readsWhereEachLineLeads() {
    DatabasesText text =
        new DatabasesText(
            """
            ; shop = host=commented
            # shop = host=commented
            shop = host=10.0.0.1 port=5433 dbname=shop pool_size=5
            Other-1.x=dbname = 'it''s' password='a b host=no' host='::1'
            %include more.ini
            plain =
            * = host=10.0.0.1
            """);

    assertThat(text.entries())
        .containsExactly(
            entry("shop", "10.0.0.1", "5433", "shop"),
            new PoolEntry("Other-1.x", Optional.of("::1"), Optional.empty(), Optional.of("it's")),
            new PoolEntry("plain", Optional.empty(), Optional.empty(), Optional.empty()),
            new PoolEntry("*", Optional.of("10.0.0.1"), Optional.empty(), Optional.empty()));
  }

  @Test
  void onlyTheSectionOfTheDatabasesCounts() {
    DatabasesText text =
        new DatabasesText(
            "a = host=x\n[pgbouncer]\nlisten_addr = *\nb = host=x\n [databases]\nc = host=x\n[users]\nd = host=x");

    assertThat(text.entries()).extracting(PoolEntry::name).containsExactly("a", "c");
    assertThat(text.with(entry("d", "y", "1", "d"))).isEqualTo(text);
  }

  /** PgBouncer 1.18 reads on behind the bracket, as if the line began there. */
  @Test
  void whatFollowsASectionOnItsLineIsReadOn() {
    String before =
        """
        [users] ; per user
        shop = pool_mode=session
        [databases] ; prod
        shop = host=10.0.0.1
        [users] # shop = host=10.0.0.1
        shop = max_user_connections=5
        [pgbouncer] [databases]\tsales = host=10.0.0.1 dbname=shop
        [databases] [users] mine = pool_mode=session
        """;
    DatabasesText text = new DatabasesText(before);

    assertThat(text.entries()).extracting(PoolEntry::name).containsExactly("shop", "sales");
    assertThat(text.with(entry("shop", "h", "2", "d")).text())
        .isEqualTo(
            before.replace(
                "prod\nshop = host=10.0.0.1\n", "prod\nshop = host=h port=2 dbname=d\n"));
    assertThat(text.with(entry("sales", "h", "2", "d")).text())
        .isEqualTo(
            before.replace(
                "sales = host=10.0.0.1 dbname=shop\n", "sales = host=h dbname=d port=2\n"));
  }

  @Test
  void changesWhatItIsAskedToAndNothingElse() {
    String before =
        "; mine\r\n\tshop=host=10.0.0.1  port = '5433' password='p host=q' pool_size=5 \r\nshop2 = host=10.0.0.1 port=5433\n\nnone = pool_size=1 \nlast = port=1";
    DatabasesText text = new DatabasesText(before);

    assertThat(text.with(entry("shop", "10.0.0.2", "6000", "it's")).text())
        .isEqualTo(
            before.replace(
                "\tshop=host=10.0.0.1  port = '5433' password='p host=q' pool_size=5 \r\n",
                "\tshop=host=10.0.0.2  port = 6000 password='p host=q' pool_size=5 dbname='it''s'\r\n"));
    assertThat(text.with(entry("none", "h", "2", "d")).text())
        .isEqualTo(
            before.replace("none = pool_size=1 \n", "none = pool_size=1 host=h port=2 dbname=d\n"));
    assertThat(text.with(entry("last", "h", "2", "d")).text())
        .isEqualTo(before.replace("last = port=1", "last = port=2 host=h dbname=d"));
    assertThat(text.with(entry("absent", "h", "2", "d"))).isEqualTo(text);
  }

  /** A thaw brings back what the journal holds: whether there was an option, too. */
  @Test
  void comesBackAsItWas() {
    for (String before :
        List.of(
            "shop = host=10.0.0.1 port=5433 dbname=shop\n",
            "shop = host=10.0.0.1 pool_size=5\n",
            "sales = host=10.0.0.1 port=5433 dbname=shop user=me password='x''y'\r\n",
            "alias = pool_size=1 host=10.0.0.1 dbname=shop port=5433")) {
      DatabasesText text = new DatabasesText(before);
      PoolEntry entry = text.entries().getFirst();

      DatabasesText there = text.with(entry.leadingTo(TARGET));

      assertThat(there.entries().getFirst().leadsTo(TARGET)).as(there.text()).isTrue();
      assertThat(there.text()).doesNotContain("n0t-in-a-file");
      assertThat(there.with(entry)).isEqualTo(text);
    }
  }

  /** PgBouncer takes bytes, and PostgreSQL's names come in UTF-8. */
  @Test
  void namesAndValuesAreUtf8AndAllOtherBytesStayAsTheyAre() {
    byte[] latin = "; gr\u00f6\u00dfe\n".getBytes(StandardCharsets.ISO_8859_1);
    byte[] before = bytes(latin, "'größe' = host=10.0.0.1 dbname='größe' password='ж'\n", latin);
    DatabasesText text = DatabasesText.of(before);

    assertThat(text.entries())
        .containsExactly(
            new PoolEntry(
                "größe", Optional.of("10.0.0.1"), Optional.empty(), Optional.of("größe")));
    assertThat(text.content()).isEqualTo(before);
    assertThat(text.with(entry("größe", "10.0.0.2", "6000", "магазин")).content())
        .isEqualTo(
            bytes(
                latin, "'größe' = host=10.0.0.2 dbname='магазин' password='ж' port=6000\n", latin));
  }

  @Test
  void whatALineCannotSayIsTold() {
    assertThat(entry("shop", "10.0.0.1", "5432", "магазин 'x'").fitsALine()).isTrue();
    assertThat(entry("shop", "10.0.0.1", "5432", "sh\nop").fitsALine()).isFalse();
    assertThat(entry("shop", "10.0.0.1", "5432", "sh\u007fop").fitsALine()).isFalse();
    assertThat(
            DatabasesText.of("'gr\u00f6\u00dfe' = port=1".getBytes(StandardCharsets.ISO_8859_1))
                .entries())
        .as("no UTF-8: its name cannot be said to the console")
        .singleElement()
        .satisfies(entry -> assertThat(entry.fitsALine()).isFalse());
  }

  private static byte[] bytes(byte[] before, String utf8, byte[] after) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(before);
    bytes.writeBytes(utf8.getBytes(StandardCharsets.UTF_8));
    bytes.writeBytes(after);
    return bytes.toByteArray();
  }

  @Test
  void aLineLeadsToAServerOnlyWhereThatIsCertain() {
    Endpoint local =
        new Endpoint(Side.SOURCE, "127.0.0.1", 5432, "shop", "me", Optional.empty(), Map.of());

    assertThat(only("shop = host=127.0.0.1").leadsTo(local)).isTrue();
    assertThat(only("shop = host=localhost port=5432").leadsTo(local)).isTrue();
    assertThat(only("sales = host=127.0.0.1 dbname=shop").leadsTo(local)).isTrue();
    assertThat(only("sales = host=127.0.0.1").leadsTo(local)).isFalse();
    assertThat(only("shop = host=127.0.0.1 port=5433").leadsTo(local)).isFalse();
    assertThat(only("shop = host=127.0.0.1,127.0.0.2").leadsTo(local)).isFalse();
    assertThat(only("shop = host=no.such.host.invalid").leadsTo(local)).isFalse();
    assertThat(only("shop = port=5432").leadsTo(local)).as("a Unix socket").isFalse();
  }

  private static PoolEntry only(String line) {
    return new DatabasesText(line).entries().getFirst();
  }

  private static PoolEntry entry(String name, String host, String port, String dbname) {
    return new PoolEntry(name, Optional.of(host), Optional.of(port), Optional.of(dbname));
  }
}
