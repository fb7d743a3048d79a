package org.pgcutover.verifier;

import java.util.List;
import java.util.stream.Stream;

/**
 * What the verifier found out. Only {@link Equal} lets a cutover pass its point of no return: what
 * was skipped, cut short or unreadable is {@link Inconclusive}, never equal. Through the gate comes
 * what is in flight as well, on which the freeze decides.
 */
public sealed interface Parity {
  /** Both sides were read wholly and hold the same. */
  record Equal() implements Parity {
    @Override
    public List<String> reasons() {
      return List.of();
    }
  }

  /** At least one difference is certain. */
  record Different(List<String> reasons) implements Parity {
    public Different {
      reasons = someReasons(reasons);
    }
  }

  /**
   * No difference is certain, but something could not be compared.
   *
   * @param inFlight only because writes go on: the same comparison at rest may come out equal
   */
  record Inconclusive(List<String> reasons, boolean inFlight) implements Parity {
    public Inconclusive {
      reasons = someReasons(reasons);
    }
  }

  /** Why this is not equal, for people; empty for {@link Equal} only. Never holds row values. */
  List<String> reasons();

  static Parity different(String reason) {
    return new Different(List.of(reason));
  }

  static Parity inconclusive(String reason) {
    return new Inconclusive(List.of(reason), false);
  }

  /** Equal if every part is; different if any part is; the reasons of the winning kind gathered. */
  static Parity all(Stream<Parity> parts) {
    List<Parity> list = parts.toList();
    List<String> differences = reasonsOf(Different.class, list);
    if (!differences.isEmpty()) {
      return new Different(differences);
    }
    List<String> doubts = reasonsOf(Inconclusive.class, list);
    return doubts.isEmpty() ? new Equal() : new Inconclusive(doubts, isInFlight(list));
  }

  private static boolean isInFlight(List<Parity> parts) {
    return parts.stream()
        .noneMatch(part -> part instanceof Inconclusive doubt && !doubt.inFlight());
  }

  /** The same verdict, its reasons saying what they are about. */
  default Parity about(Object subject) {
    List<String> named = reasons().stream().map(reason -> subject + ": " + reason).toList();
    return switch (this) {
      case Equal equal -> equal;
      case Different _ -> new Different(named);
      case Inconclusive doubt -> new Inconclusive(named, doubt.inFlight());
    };
  }

  /** The word in reports and logs. */
  default String word() {
    return switch (this) {
      case Equal _ -> "equal";
      case Different _ -> "different";
      case Inconclusive _ -> "inconclusive";
    };
  }

  private static List<String> reasonsOf(Class<? extends Parity> kind, List<Parity> parts) {
    return parts.stream()
        .filter(kind::isInstance)
        .flatMap(part -> part.reasons().stream())
        .toList();
  }

  private static List<String> someReasons(List<String> reasons) {
    if (reasons.isEmpty()) {
      throw new IllegalArgumentException("a verdict other than equal needs a reason");
    }
    return List.copyOf(reasons);
  }
}
