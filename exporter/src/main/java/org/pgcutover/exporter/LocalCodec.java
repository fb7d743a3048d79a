package org.pgcutover.exporter;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageCodec;

/**
 * Lets an immutable record travel over the event bus of one process by reference. Records that
 * leave the process need a codec of their own.
 */
public final class LocalCodec<T extends Record> implements MessageCodec<T, T> {
  private final Class<T> type;

  private LocalCodec(Class<T> type) {
    this.type = type;
  }

  /** Makes the bus accept records of this type; asking again changes nothing. */
  public static <T extends Record> void register(EventBus bus, Class<T> type) {
    try {
      bus.registerDefaultCodec(type, new LocalCodec<>(type));
    } catch (IllegalStateException alreadyRegistered) {
      // The bus cannot be asked, and publisher and observer may start in either order.
    }
  }

  @Override
  public T transform(T record) {
    return record;
  }

  @Override
  public String name() {
    return type.getName();
  }

  @Override
  public byte systemCodecID() {
    return -1;
  }

  @Override
  public void encodeToWire(Buffer buffer, T record) {
    throw new UnsupportedOperationException(type.getName() + " does not leave the process");
  }

  @Override
  public T decodeFromWire(int position, Buffer buffer) {
    throw new UnsupportedOperationException(type.getName() + " does not leave the process");
  }
}
