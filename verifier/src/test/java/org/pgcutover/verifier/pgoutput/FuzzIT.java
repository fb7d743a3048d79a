package org.pgcutover.verifier.pgoutput;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The decoder against messages of real servers, mutated. Each must be refused in the one way there
 * is, or read so that writing it again gives the same bytes: whatever was accepted was understood
 * wholly. What a message makes the decoder allocate is bounded by its length, and so is its time.
 *
 * <p>System properties: {@code pgcutover.fuzz.messages}, and {@code pgcutover.fuzz.seed} to see a
 * failure again.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FuzzIT {
  private static final long MESSAGES = Long.getLong("pgcutover.fuzz.messages", 100_000);
  private static final long SEED = Long.getLong("pgcutover.fuzz.seed", System.nanoTime());

  /** Values that lengths and counts go wrong at. */
  private static final long[] FORGED = {
    0,
    1,
    2,
    3,
    0x7F,
    0x80,
    0xFF,
    0x100,
    1600,
    1601,
    0x7FFF,
    0x8000,
    0xFFFF,
    0x1_0000,
    0x00FF_FFFF,
    0x3FFF_FFFF,
    0x4000_0000,
    0x7FFF_FFFE,
    0x7FFF_FFFFL,
    0x8000_0000L,
    0xFFFF_FFF0L,
    0xFFFF_FFFEL,
    0xFFFF_FFFFL
  };

  /** An exception with its trace, and a String of each of the few names. */
  private static final long ALLOCATED_AT_LEAST = 64 * 1024;

  private static final int ALLOCATED_PER_BYTE = 64;
  private static final int LONGEST = 100_000;

  private enum Mutation {
    FLIP,
    SET,
    CUT,
    DROP,
    INSERT,
    DUPLICATE,
    SPLICE,
    FORGE_INT16,
    FORGE_INT32
  }

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final Map<Mutation, long[]> outcomes = new EnumMap<>(Mutation.class);

  @Test
  void mutatedMessagesAreRefusedOrWhollyUnderstood() {
    List<byte[]> corpus = corpus();
    long began = System.nanoTime();
    long slowest = 0;

    for (long i = 0; i < MESSAGES; i++) {
      byte[] message = corpus.get(random.nextInt(corpus.size()));
      Mutation mutation = Mutation.FLIP;
      for (int times = 1 + random.nextInt(3); times > 0; times--) {
        mutation = Mutation.values()[random.nextInt(Mutation.values().length)];
        message = mutate(mutation, message, corpus);
      }
      long start = System.nanoTime();
      boolean isAccepted = check(message, i);
      slowest = Math.max(slowest, System.nanoTime() - start);
      outcomes.computeIfAbsent(mutation, _ -> new long[2])[isAccepted ? 1 : 0]++;
    }

    report(corpus, System.nanoTime() - began, slowest);
    assertThat(outcomes.values()).as("refused, accepted").allMatch(count -> count[0] > 0);
    assertThat(outcomes.values().stream().mapToLong(count -> count[1]).sum()).isPositive();
  }

  @Test
  void noPrefixAndNoExtensionOfARealMessageIsAccepted() {
    for (byte[] message : corpus()) {
      for (int length = 0; length < message.length; length++) {
        assertRefused(Arrays.copyOf(message, length), -1);
      }
      for (int next = 0; next < 256; next++) {
        byte[] extension = Arrays.copyOf(message, message.length + 1);
        extension[message.length] = (byte) next;
        assertRefused(extension, -1);
      }
    }
  }

  private boolean check(byte[] message, long number) {
    Optional<Message> decoded = decode(message, number);
    if (decoded.isEmpty()) {
      return false;
    }
    if (!Arrays.equals(Encoding.of(decoded.get()), message)) {
      report(message, number, "was accepted as something else: " + decoded.get());
    }
    if (message.length > 1) {
      assertRefused(Arrays.copyOf(message, random.nextInt(message.length)), number);
    }
    byte[] extension = Arrays.copyOf(message, message.length + 1 + random.nextInt(8));
    assertRefused(extension, number);
    return true;
  }

  private void assertRefused(byte[] message, long number) {
    if (decode(message, number).isPresent()) {
      report(message, number, "is a prefix or an extension and was accepted");
    }
  }

  private Optional<Message> decode(byte[] message, long number) {
    long before = threads.getCurrentThreadAllocatedBytes();
    try {
      return Optional.of(Decoder.decode(ByteBuffer.wrap(message)));
    } catch (MalformedMessageException e) {
      if (e.at() < 0 || e.at() > message.length) {
        report(message, number, "is refused at a byte that it has not: " + e.getMessage());
      }
      return Optional.empty();
    } catch (RuntimeException | Error e) {
      return fail("seed %d, message %d: %s".formatted(SEED, number, hex(message)), e);
    } finally {
      long allocated = threads.getCurrentThreadAllocatedBytes() - before;
      if (allocated > ALLOCATED_AT_LEAST + (long) ALLOCATED_PER_BYTE * message.length) {
        report(message, number, "made the decoder allocate %d bytes".formatted(allocated));
      }
    }
  }

  private byte[] mutate(Mutation mutation, byte[] message, List<byte[]> corpus) {
    if (message.length == 0 || message.length > LONGEST) {
      return corpus.getFirst();
    }
    int at = random.nextInt(message.length);
    int to = at + random.nextInt(message.length - at + 1);
    byte[] copy = message.clone();
    return switch (mutation) {
      case FLIP -> {
        copy[at] ^= (byte) (1 << random.nextInt(8));
        yield copy;
      }
      case SET -> {
        copy[at] = (byte) random.nextInt(256);
        yield copy;
      }
      case CUT -> Arrays.copyOf(message, at);
      case DROP -> join(message, 0, at, message, to, message.length);
      case INSERT -> {
        byte[] noise = new byte[1 + random.nextInt(8)];
        random.nextBytes(noise);
        yield join(
            join(message, 0, at, noise, 0, noise.length),
            0,
            at + noise.length,
            message,
            at,
            message.length);
      }
      case DUPLICATE -> join(message, 0, to, message, at, message.length);
      case SPLICE -> {
        byte[] other = corpus.get(random.nextInt(corpus.size()));
        yield join(message, 0, at, other, random.nextInt(other.length), other.length);
      }
      case FORGE_INT16 -> forge(copy, at, 2);
      case FORGE_INT32 -> forge(copy, at, 4);
    };
  }

  private byte[] forge(byte[] message, int at, int size) {
    long value = FORGED[random.nextInt(FORGED.length)];
    for (int i = 0; i < size && at + i < message.length; i++) {
      message[at + i] = (byte) (value >>> (8 * (size - 1 - i)));
    }
    return message;
  }

  private static byte[] join(byte[] a, int aFrom, int aTo, byte[] b, int bFrom, int bTo) {
    byte[] joined = new byte[aTo - aFrom + bTo - bFrom];
    System.arraycopy(a, aFrom, joined, 0, aTo - aFrom);
    System.arraycopy(b, bFrom, joined, aTo - aFrom, bTo - bFrom);
    return joined;
  }

  /** One of every kind of message, as the oldest and the newest server write them. */
  private static List<byte[]> corpus() {
    List<byte[]> corpus = new ArrayList<>();
    for (int major : new int[] {14, 18}) {
      try (Publisher publisher = Publisher.fresh(major)) {
        String origin = "fuzz " + System.nanoTime();
        corpus.addAll(
            publisher.recorded(
                "create type mood as enum ('happy', 'sad')",
                "create table t (id int primary key, name varchar(20), mood mood, big text)",
                "alter table t alter big set storage external",
                "insert into t values (1, 'é', 'happy', repeat('x', 3000)), (2, null, null, '')",
                "update t set name = 'b' where id = 1",
                "update t set id = 3 where id = 1",
                "delete from t where id = 2",
                "create table \"u u\" (a int, b text)",
                "alter table \"u u\" replica identity full",
                "insert into \"u u\" values (1, null)",
                "update \"u u\" set b = 'ü'",
                "delete from \"u u\"",
                "create table w ()",
                "insert into w default values",
                "truncate t, \"u u\", w restart identity cascade",
                "select pg_logical_emit_message(true, 'in', 'content')",
                "select pg_logical_emit_message(false, '', '\\x00ff00'::bytea)",
                "select pg_replication_origin_create('%s')".formatted(origin),
                "select pg_replication_origin_session_setup('%s')".formatted(origin),
                "insert into t values (4)",
                "select pg_replication_origin_session_reset()"));
      }
    }
    assertThat(corpus)
        .extracting(message -> (char) message[0])
        .contains('B', 'C', 'O', 'R', 'Y', 'I', 'U', 'D', 'T', 'M');
    return corpus;
  }

  private void report(List<byte[]> corpus, long nanos, long slowest) {
    StringBuilder text =
        new StringBuilder(
            "%d mutations of %d messages, seed %d: %.1f s, the slowest %.1f ms%n"
                .formatted(MESSAGES, corpus.size(), SEED, nanos / 1e9, slowest / 1e6));
    outcomes.forEach((mutation, count) ->
        text.append(
            "%-12s %9d refused %9d accepted and understood%n"
                .formatted(mutation, count[0], count[1])));
    System.out.print(text);
  }

  private static void report(byte[] message, long number, String what) {
    fail("seed %d, message %d %s: %s".formatted(SEED, number, what, hex(message)));
  }

  private static String hex(byte[] message) {
    return HexFormat.of().formatHex(message, 0, Math.min(message.length, 4000));
  }
}
