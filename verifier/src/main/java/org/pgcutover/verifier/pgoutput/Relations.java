package org.pgcutover.verifier.pgoutput;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The tables that one stream has announced: a change names its table by OID only, and a row means
 * something only beside its columns. A stream that begins anew announces anew. Confined to one
 * thread.
 */
public final class Relations {
  private final Map<Long, Message.Relation> known = new HashMap<>();

  public void announced(Message.Relation relation) {
    known.put(relation.oid(), relation);
  }

  /**
   * What the stream said last of the table.
   *
   * @throws MalformedMessageException where the stream did not announce it: a message is missing
   */
  public Message.Relation of(long oid) {
    return Optional.ofNullable(known.get(oid))
        .orElseThrow(() -> new MalformedMessageException("unannounced relation " + oid, 1));
  }

  /**
   * As {@link #of(long)}, for a row of the table.
   *
   * @throws MalformedMessageException also where the row has other columns than were announced
   */
  public Message.Relation of(long oid, Tuple row) {
    Message.Relation relation = of(oid);
    if (row.size() != relation.columns().size()) {
      throw new MalformedMessageException(
          "a row of %d columns for the %d of %s"
              .formatted(row.size(), relation.columns().size(), relation.name()),
          1);
    }
    return relation;
  }
}
