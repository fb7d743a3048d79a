package org.pgcutover.migrator.check;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.pgcutover.migrator.MigrationException;
import org.pgcutover.migrator.Plan;
import org.pgcutover.postgres.Endpoint;
import org.pgcutover.postgres.Session;
import org.pgcutover.postgres.Sql;

/**
 * Something on a server that carries a migration's name.
 *
 * @param removal the statement that removes it
 */
public record Leftover(String what, String removal) {
  private static final Sql LEFTOVERS = Sql.file(Leftover.class, "leftovers");

  static List<Leftover> on(Session session, Plan plan) {
    Plan back = plan.reversed();
    Object streams = new String[] {plan.objectName(), back.objectName()};
    Object slots =
        new String[] {
          plan.objectName(),
          plan.parityName(),
          plan.verifyName(),
          back.objectName(),
          back.parityName(),
          back.verifyName()
        };
    return session.list(
        LEFTOVERS,
        row -> new Leftover(row.getString("what"), row.getString("removal")),
        streams,
        slots,
        streams);
  }

  /**
   * Looks at both sides after an undo. What is there then is not known to be pgcutover's: the
   * journal that would say so is gone with its target, or was never on this one.
   *
   * @throws MigrationException.PersonNeeded where anything is found
   */
  public static void refuse(Plan plan) {
    List<String> left = new ArrayList<>();
    for (Endpoint endpoint : List.of(plan.source(), plan.target())) {
      try (Session session = endpoint.open("pgcutover_undo")) {
        on(session, plan)
            .forEach(l -> left.add("%s: %s: %s".formatted(endpoint.side(), l.what(), l.removal())));
      }
    }
    if (!left.isEmpty()) {
      throw new MigrationException.PersonNeeded(
          "the target's journal knows nothing of what carries this migration's name:%n%s"
              .formatted(left.stream().map(l -> "- " + l).collect(Collectors.joining("\n"))),
          "Run these statements if an earlier run left it: a slot that nobody reads fills the source's disk.");
    }
  }
}
