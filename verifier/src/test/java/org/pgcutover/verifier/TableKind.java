package org.pgcutover.verifier;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * What tells the rows of a table {@code victim} apart, and where they lie. The statements of a case
 * are written for all of them: {@code #5} stands for the values of the key's columns in row 5,
 * {@code @5} for their equality, as a condition and in SET.
 */
enum TableKind {
  INT_KEY("primary key of int", "id int", "%s", "id = %s") {
    @Override
    List<String> create(String columns) {
      return List.of(table("", columns, "primary key (id)"));
    }
  },
  COMPOSITE_KEY(
      "primary key of two columns",
      "part text, id int",
      "'p ' || %1$s %% 3, %1$s",
      "(part, id) = row('p ' || %1$s %% 3, %1$s)") {
    @Override
    List<String> key(int id) {
      return List.of("p " + id % 3, Integer.toString(id));
    }

    @Override
    List<String> create(String columns) {
      return List.of(table("", columns, "primary key (part, id)"));
    }
  },
  TEXT_KEY(
      "primary key of text", "id text", "'\"k, ' || %s || ' é'", "id = '\"k, ' || %s || ' é'") {
    @Override
    List<String> key(int id) {
      return List.of("\"k, " + id + " é");
    }

    @Override
    List<String> create(String columns) {
      return List.of(table("", columns, "primary key (id)"));
    }
  },
  CASELESS_KEY(
      "primary key of text in a nondeterministic collation",
      "id text collate caseless",
      "'Key ' || %s",
      "id = 'KEY ' || %s") {
    @Override
    List<String> key(int id) {
      return List.of("Key " + id);
    }

    @Override
    List<String> create(String columns) {
      return List.of(CASELESS, table("", columns, "primary key (id)"));
    }

    // Set as it is written elsewhere, found however it is written.
    @Override
    String fill(String statement) {
      return statement.replaceAll("set @(\\w+)", "set id = 'Key ' || $1").transform(super::fill);
    }
  },
  UUID_KEY(
      "primary key of uuid", "id uuid", "md5((%s)::text)::uuid", "id = md5((%s)::text)::uuid") {
    @Override
    List<String> key(int id) {
      return List.of(uuid(id));
    }

    @Override
    List<String> create(String columns) {
      return List.of(table("", columns, "primary key (id)"));
    }
  },
  PARTITIONED("partitioned by range", "id int", "%s", "id = %s") {
    @Override
    List<String> create(String columns) {
      return List.of(
          table("", columns, "primary key (id)") + " partition by range (id)",
          "create table victim_low partition of victim for values from (minvalue) to (50)",
          "create table victim_high partition of victim for values from (50) to (maxvalue)");
    }

    @Override
    String tableOf(int id) {
      return id < 50 ? "victim_low" : "victim_high";
    }
  },
  IDENTITY_INDEX("replica identity index", "id int not null", "%s", "id = %s") {
    @Override
    List<String> create(String columns) {
      return List.of(
          table("", columns, "pk int generated always as (-id) stored primary key"),
          "create unique index victim_id on victim (id)",
          "alter table victim replica identity using index victim_id");
    }
  },
  KEYLESS("no key, replica identity full", "id int", "%s", "id = %s") {
    @Override
    List<String> key(int id) {
      return List.of();
    }

    @Override
    List<String> create(String columns) {
      return List.of(table("", columns, ""), "alter table victim replica identity full");
    }
  },
  CHILD("inheritance child", "id int", "%s", "id = %s") {
    @Override
    List<String> create(String columns) {
      return List.of(
          table("", columns, "primary key (id)").replace("victim", "victim_parent"),
          "insert into victim_parent (id) values (1), (50), (1000)",
          "create table victim (primary key (id)) inherits (victim_parent)");
    }
  },
  UNLOGGED("unlogged", "id int", "%s", "id = %s") {
    @Override
    List<String> create(String columns) {
      return List.of(table("unlogged", columns, "primary key (id)"));
    }
  };

  static final String CASELESS =
      "create collation caseless (provider = icu, locale = 'und-u-ks-level2', deterministic = false)";

  private static final Pattern VALUES = Pattern.compile("#(\\w+)");
  private static final Pattern EQUALITY = Pattern.compile("@(\\w+)");

  private final String word;
  private final String keyColumns;
  private final String values;
  private final String equality;

  TableKind(String word, String keyColumns, String values, String equality) {
    this.word = word;
    this.keyColumns = keyColumns;
    this.values = values;
    this.equality = equality;
  }

  /** The statements that make it. */
  abstract List<String> create(String columns);

  /** The statement as it is for this kind. */
  String fill(String statement) {
    String filled = VALUES.matcher(statement).replaceAll(token -> values.formatted(token.group(1)));
    return EQUALITY.matcher(filled).replaceAll(token -> equality.formatted(token.group(1)));
  }

  /** The table in which the row lies. */
  String tableOf(int id) {
    return "victim";
  }

  /** As it is reported. */
  List<String> key(int id) {
    return List.of(Integer.toString(id));
  }

  boolean isKeyless() {
    return this == KEYLESS;
  }

  boolean isReplicated() {
    return this != UNLOGGED;
  }

  @Override
  public String toString() {
    return word;
  }

  String table(String persistence, String columns, String constraint) {
    return "create %s table victim (%s, %s%s)"
        .formatted(persistence, keyColumns, columns, constraint.isEmpty() ? "" : ", " + constraint);
  }

  private static String uuid(int id) {
    try {
      BigInteger bits =
          new BigInteger(
              1, MessageDigest.getInstance("MD5").digest(Integer.toString(id).getBytes(UTF_8)));
      return new UUID(bits.shiftRight(64).longValue(), bits.longValue()).toString();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
