package io.trimtab.loadtests.answers;

import ai.onnxruntime.OrtException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.trimtab.loadtests.load.FeatureRows;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Holds every answer a server gave, and every record it streamed, against what ONNX Runtime itself computes for the same
 * input. Answers must be equal to the last bit.
 */
public final class AnswerLedger {
    private static final int PROBLEMS_KEPT = 5;

    private final ObjectMapper json = new ObjectMapper();
    private final String input;
    private final String output;
    private final Map<Row, float[]> expected = new HashMap<>();
    private final Set<Row> seen = new HashSet<>();
    private final Set<String> ids = new HashSet<>();
    private final List<String> problems = new ArrayList<>();
    private long records;
    private long wrong;
    private long duplicates;
    private long late;

    /** A ledger for requests with these rows. */
    public AnswerLedger(ReferenceModel model, FeatureRows rows) throws OrtException {
        this.input = model.input();
        this.output = model.output();
        for (float[] row : rows.rows()) {
            expected.put(new Row(row), model.answer(row));
        }
    }

    /**
     * Holds one record of the topic {@code trimtab.predictions} against the model.
     *
     * @param id the event's id
     * @param value the record's value: JSON with {@code outcome}, {@code request} and {@code response}
     */
    public void record(String id, byte[] value) {
        records++;
        if (!ids.add(id)) {
            duplicates++;
            keep("the event " + id + " is in the topic twice");
            return;
        }
        Optional<String> problem;
        try {
            JsonNode record = json.readTree(value);
            if (record.path("outcome").asText().equals("timeout")) {
                late++;
                return;
            }
            problem = problemOf(record);
        } catch (IOException | RuntimeException e) {
            problem = Optional.of("cannot be read: " + e.getMessage());
        }
        if (problem.isPresent()) {
            wrong++;
            keep("the event " + id + " " + problem.get());
        }
    }

    /**
     * Holds one answer that came over HTTP against the model.
     *
     * @param row the input that was sent
     * @param body the answer's body
     * @return what is wrong with it, or nothing
     */
    public Optional<String> answer(float[] row, byte[] body) throws IOException {
        float[] answer = tensor(json.readTree(body).path("outputs"), output);
        float[] wanted = expected.get(new Row(row));
        return Arrays.equals(answer, wanted)
                ? Optional.empty()
                : Optional.of("answered " + Arrays.toString(answer) + " for " + Arrays.toString(row)
                        + ", ONNX Runtime computes " + Arrays.toString(wanted));
    }

    /** Records seen so far, duplicates included. */
    public long records() {
        return records;
    }

    /** Different inputs seen in records so far. */
    public int distinctInputs() {
        return seen.size();
    }

    /**
     * Everything that speaks against the run, in sentences; empty when there is nothing.
     *
     * @param answered how many requests the server answered
     * @param late how many requests it told that they had missed their deadline
     * @param leastInputs how many different inputs must have been among them
     */
    public List<String> objections(long answered, long late, int leastInputs) {
        var objections = new ArrayList<String>();
        if (records - this.late != answered) {
            objections.add("the server answered " + answered + " requests, but the topic holds " + (records - this.late)
                    + " records");
        }
        if (this.late != late) {
            objections.add(late + " requests missed their deadline, but the topic holds " + this.late
                    + " records with the outcome 'timeout'");
        }
        if (duplicates > 0) {
            objections.add(duplicates + " events are in the topic more than once");
        }
        if (wrong > 0) {
            objections.add(wrong + " of " + records + " records do not hold the answer that ONNX Runtime computes");
        }
        if (seen.size() < leastInputs) {
            objections.add("only " + seen.size() + " different inputs reached the topic, not " + leastInputs);
        }
        objections.addAll(problems);
        return objections;
    }

    private Optional<String> problemOf(JsonNode record) {
        String outcome = record.path("outcome").asText();
        if (!outcome.equals("ok")) {
            return Optional.of("has the outcome '" + outcome + "'");
        }
        float[] values = tensor(record.path("request").path("inputs"), input);
        float[] answer = tensor(record.path("response").path("outputs"), output);
        var row = new Row(values);
        float[] wanted = expected.get(row);
        if (wanted == null) {
            return Optional.of("has an input that was never sent: " + Arrays.toString(values));
        }
        seen.add(row);
        return Arrays.equals(answer, wanted)
                ? Optional.empty()
                : Optional.of("says " + Arrays.toString(answer) + " for " + Arrays.toString(values)
                        + ", ONNX Runtime computes " + Arrays.toString(wanted));
    }

    /** As events hold the raw bytes of binary requests: little-endian. */
    private static float[] floats(String base64) {
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(base64)).order(ByteOrder.LITTLE_ENDIAN);
        float[] array = new float[bytes.remaining() / Float.BYTES];
        bytes.asFloatBuffer().get(array);
        return array;
    }

    private static float[] tensor(JsonNode tensors, String name) {
        for (JsonNode tensor : tensors) {
            if (tensor.path("name").asText().equals(name)) {
                if (tensor.path("encoding").asText().equals("base64")) {
                    return floats(tensor.path("data").asText());
                }
                var values = new ArrayList<Float>();
                flatten(tensor.path("data"), values);
                float[] array = new float[values.size()];
                for (int i = 0; i < array.length; i++) {
                    array[i] = values.get(i);
                }
                return array;
            }
        }
        throw new IllegalArgumentException("there is no tensor '" + name + "' in " + tensors);
    }

    private static void flatten(JsonNode data, List<Float> values) {
        if (data.isArray()) {
            data.forEach(element -> flatten(element, values));
        } else if (data.isNumber()) {
            values.add(Float.parseFloat(data.asText()));
        } else {
            throw new IllegalArgumentException("data must be numbers, was " + data);
        }
    }

    private void keep(String problem) {
        if (problems.size() < PROBLEMS_KEPT) {
            problems.add(problem);
        }
    }

    /** A row as a key: equal when every bit is. */
    private static final class Row {
        private final float[] values;

        Row(float[] values) {
            this.values = values;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Row row && Arrays.equals(values, row.values);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(values);
        }
    }
}
