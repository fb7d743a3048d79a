package org.pgcutover.migrator.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads {@code ./script.sh now} and {@code [sh, -c, "a | b"]}. */
final class Commands extends StdDeserializer<Configuration.Command> {
  Commands() {
    super(Configuration.Command.class);
  }

  @Override
  public Configuration.Command deserialize(JsonParser parser, DeserializationContext context)
      throws IOException {
    List<String> words =
        parser.isExpectedStartArrayToken()
            ? items(parser, context)
            : List.of(String.valueOf(parser.getValueAsString("")).strip().split("\\s+"));
    if (words.isEmpty() || words.getFirst().isEmpty()) {
      context.reportInputMismatch(this, "no command");
    }
    return new Configuration.Command(words);
  }

  private List<String> items(JsonParser parser, DeserializationContext context) throws IOException {
    List<String> words = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (!parser.currentToken().isScalarValue()) {
        context.reportInputMismatch(this, "a word is no text");
      }
      words.add(parser.getText());
    }
    return words;
  }
}
