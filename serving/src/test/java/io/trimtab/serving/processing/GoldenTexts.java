package io.trimtab.serving.processing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/** What Python's libraries make of some texts; see {@code make_golden.py}. */
public final class GoldenTexts {
    private final List<JsonNode> entries = new ArrayList<>();

    private GoldenTexts(JsonNode root) {
        root.get("texts").forEach(entries::add);
    }

    public static GoldenTexts read() throws IOException {
        try (InputStream in = GoldenTexts.class.getResourceAsStream("/minilm/golden.json")) {
            return new GoldenTexts(new ObjectMapper().readTree(in));
        }
    }

    public List<String> texts() {
        return entries.stream().map(entry -> entry.get("text").textValue()).toList();
    }

    public long[] ids(int index) {
        JsonNode ids = entries.get(index).get("ids");
        long[] values = new long[ids.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = ids.get(i).longValue();
        }
        return values;
    }

    /** @param call {@code alone} or {@code together}: with one text a call, or with all of them in one */
    public float[] embedding(int index, MiniLm model, String call) {
        String base64 = entries.get(index)
                .get(model.name().toLowerCase(Locale.ROOT))
                .get(call)
                .textValue();
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(base64)).order(ByteOrder.LITTLE_ENDIAN);
        float[] values = new float[bytes.remaining() / Float.BYTES];
        bytes.asFloatBuffer().get(values);
        return values;
    }
}
