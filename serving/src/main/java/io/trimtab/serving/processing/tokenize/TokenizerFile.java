package io.trimtab.serving.processing.tokenize;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What {@code tokenizer.json} says beside the tokenizer itself: how it was cut and padded where it was trained. The
 * library keeps these to itself, and pads only what it encodes in one call.
 *
 * @param maxLength where texts are cut, in tokens
 * @param padId the token that fills up short texts
 * @param padTypeId its type
 * @param padLeft whether it goes in front
 */
record TokenizerFile(OptionalInt maxLength, int padId, int padTypeId, boolean padLeft) {
    private static final Set<String> PAD_TOKENS = Set.of("[PAD]", "<pad>", "<|pad|>", "<|endoftext|>");

    static TokenizerFile read(byte[] json) throws IOException {
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            return new Reader(parser).read();
        }
    }

    private static final class Reader {
        private final JsonParser parser;
        private OptionalInt maxLength = OptionalInt.empty();
        private OptionalInt padId = OptionalInt.empty();
        private Optional<String> padToken = Optional.empty();
        private OptionalInt addedPadId = OptionalInt.empty();
        private int padTypeId;
        private boolean padLeft;

        Reader(JsonParser parser) {
            this.parser = parser;
        }

        TokenizerFile read() throws IOException {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("it is no JSON object");
            }
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String member = parser.currentName();
                JsonToken value = parser.nextToken();
                if (member.equals("truncation") && value == JsonToken.START_OBJECT) {
                    truncation();
                } else if (member.equals("padding") && value == JsonToken.START_OBJECT) {
                    padding();
                } else if (member.equals("added_tokens") && value == JsonToken.START_ARRAY) {
                    addedTokens();
                } else {
                    parser.skipChildren();
                }
            }
            return new TokenizerFile(maxLength, padId.orElse(addedPadId.orElse(0)), padTypeId, padLeft);
        }

        private void truncation() throws IOException {
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String member = parser.currentName();
                JsonToken value = parser.nextToken();
                if (member.equals("max_length") && value == JsonToken.VALUE_NUMBER_INT) {
                    maxLength = OptionalInt.of(parser.getIntValue());
                }
                parser.skipChildren();
            }
        }

        private void padding() throws IOException {
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String member = parser.currentName();
                JsonToken value = parser.nextToken();
                switch (member) {
                    case "pad_id" -> padId = OptionalInt.of(parser.getIntValue());
                    case "pad_type_id" -> padTypeId = parser.getIntValue();
                    case "direction" ->
                        padLeft = value == JsonToken.VALUE_STRING
                                && parser.getText().equals("Left");
                    default -> parser.skipChildren();
                }
            }
        }

        /** Of the tokens that usually fill up, the one that usually is meant: a pad token before an end of text. */
        private void addedTokens() throws IOException {
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                OptionalInt id = OptionalInt.empty();
                String content = "";
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String member = parser.currentName();
                    JsonToken value = parser.nextToken();
                    if (member.equals("id") && value == JsonToken.VALUE_NUMBER_INT) {
                        id = OptionalInt.of(parser.getIntValue());
                    } else if (member.equals("content") && value == JsonToken.VALUE_STRING) {
                        content = parser.getText();
                    }
                    parser.skipChildren();
                }
                boolean better = padToken.isEmpty() || padToken.get().equals("<|endoftext|>");
                if (id.isPresent() && better && PAD_TOKENS.contains(content)) {
                    padToken = Optional.of(content);
                    addedPadId = id;
                }
            }
        }
    }
}
