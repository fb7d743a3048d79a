package org.pgcutover.migrator.surroundings;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.pgcutover.postgres.PostgresException;
import org.pgcutover.postgres.Quote;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The roles of the source's database that the target's server does not have. They are created
 * without passwords; roles that exist stay as they are, but for memberships in roles that are new.
 */
public final class Roles {
  private static final Logger log = LoggerFactory.getLogger(Roles.class);
  private static final Sql ROLES = Sql.file(Roles.class, "roles");
  private static final Sql MEMBERSHIPS = Sql.file(Roles.class, "memberships");
  private static final Sql NAMES = Sql.of("select rolname from pg_roles");
  private static final Sql NOTE =
      Sql.of("insert into pgcutover.made (kind, role, name, value) values ('role', ?, '', '')");
  private static final Sql MADE =
      Sql.of(
          "select m.role from pgcutover.made m join pg_roles r on r.rolname = m.role where m.kind = 'role' order by 1");
  private static final Sql OWNS =
      Sql.of(
          "select count(*) from pg_shdepend where refclassid = 'pg_authid'::regclass and refobjid = (select oid from pg_roles where rolname = ?) and deptype = 'o'");

  /**
   * A role that is missing.
   *
   * @param named whether the database itself names it; else it is a member of such, or such are its
   *     members
   * @param login needs a password, or another way in, on the target
   */
  public record Missing(
      String name, boolean named, boolean login, String attributes, Optional<String> comment) {
    /** Ready to paste. */
    public String creation() {
      return "CREATE ROLE %s %s".formatted(Quote.identifier(name), attributes).strip();
    }
  }

  private record Membership(
      String role, String member, boolean admin, Optional<String> inherit, Optional<String> set) {
    String grant(boolean withOptions) {
      String grant = "grant %s to %s".formatted(Quote.identifier(role), Quote.identifier(member));
      if (withOptions && inherit.isPresent() && set.isPresent()) {
        return "%s with admin %s, inherit %s, set %s"
            .formatted(grant, admin, inherit.get(), set.get());
      }
      return admin ? grant + " with admin option" : grant;
    }
  }

  private Roles() {}

  /** In the order of their names. */
  public static List<Missing> missing(Session source, Session target) {
    Set<String> there = names(target);
    return source
        .list(
            ROLES,
            row ->
                new Missing(
                    row.getString("name"),
                    row.getBoolean("named"),
                    row.getBoolean("login"),
                    row.getString("attributes"),
                    Optional.ofNullable(row.getString("comment"))))
        .stream()
        .filter(role -> !there.contains(role.name()))
        .toList();
  }

  /** Creates them with their memberships, all or none, and notes them in the same transaction. */
  public static void create(List<Missing> roles, Session source, Session target) {
    List<Membership> memberships = memberships(source);
    boolean withOptions = target.version().isAtLeast(16);
    target.inTransaction(_ -> {
      for (Missing role : roles) {
        target.execute(new Sql("CREATE ROLE", role.creation()));
        target.execute(NOTE, role.name());
        role.comment()
            .ifPresent(comment ->
                target.execute(
                    new Sql(
                        "COMMENT ON ROLE",
                        "comment on role %s is %s"
                            .formatted(Quote.identifier(role.name()), Quote.literal(comment)))));
      }
      Set<String> made = roles.stream().map(Missing::name).collect(Collectors.toSet());
      Set<String> there = names(target);
      for (Membership membership : memberships) {
        if ((made.contains(membership.role()) || made.contains(membership.member()))
            && there.contains(membership.role())
            && there.contains(membership.member())) {
          target.execute(new Sql("GRANT", membership.grant(withOptions)));
        }
      }
      return true;
    });
    log.info("target: {} roles created, without passwords", roles.size());
  }

  /**
   * Drops those that were created, with what they are granted in this database.
   *
   * @throws PostgresException where one owns something still, here or in another database
   */
  public static void takeBack(Session target) {
    if (!Made.isNoted(target)) {
      return;
    }
    for (String role : target.list(MADE, row -> row.getString(1))) {
      // DROP OWNED drops what the role owns as well, and that would be somebody else's by now.
      if (target.<Long>one(OWNS, row -> row.getLong(1), role) == 0) {
        target.execute(new Sql("DROP OWNED", "drop owned by " + Quote.identifier(role)));
      }
      target.execute(new Sql("DROP ROLE", "drop role " + Quote.identifier(role)));
    }
  }

  private static List<Membership> memberships(Session source) {
    return new ArrayList<>(
        source.list(
            MEMBERSHIPS,
            row ->
                new Membership(
                    row.getString("role"),
                    row.getString("member"),
                    row.getBoolean("admin"),
                    Optional.ofNullable(row.getString("inherit")),
                    Optional.ofNullable(row.getString("set")))));
  }

  private static Set<String> names(Session session) {
    return new HashSet<>(session.list(NAMES, row -> row.getString(1)));
  }
}
