package org.pgcutover.migrator.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import java.io.IOException;
import java.util.Locale;

/** {@code auto} or {@code off}; to YAML 1.1 the second is a truth value, and arrives as one. */
final class ThrottleModes extends StdDeserializer<Configuration.Throttle> {
  ThrottleModes() {
    super(Configuration.Throttle.class);
  }

  @Override
  public Configuration.Throttle deserialize(JsonParser parser, DeserializationContext context)
      throws IOException {
    String text = parser.getText();
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "auto" -> Configuration.Throttle.AUTO;
      case "off", "false" -> Configuration.Throttle.OFF;
      default ->
          (Configuration.Throttle)
              context.handleWeirdStringValue(
                  Configuration.Throttle.class, text, "write auto or off");
    };
  }
}
