package org.pgcutover.migrator.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import java.io.IOException;
import org.pgcutover.postgres.ByteSize;

/** Numbers of bytes as PostgreSQL's settings write them: {@code 50MB}. */
final class ByteSizes extends StdDeserializer<ByteSize> {
  ByteSizes() {
    super(ByteSize.class);
  }

  @Override
  public ByteSize deserialize(JsonParser parser, DeserializationContext context)
      throws IOException {
    String text = parser.getValueAsString("");
    try {
      return ByteSize.parse(text);
    } catch (IllegalArgumentException e) {
      return (ByteSize) context.handleWeirdStringValue(ByteSize.class, text, "%s", e.getMessage());
    }
  }
}
