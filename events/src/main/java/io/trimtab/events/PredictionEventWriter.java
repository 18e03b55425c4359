package io.trimtab.events;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Assembles prediction records from raw fragments. Safe for use by any number of threads. */
public final class PredictionEventWriter {
    private static final int MAX_ID_CHARS = 256;
    private static final int MAX_ERROR_CHARS = 2_000;
    /** What the members before the tensors rarely exceed; where they do, their buffer grows. */
    private static final int HEAD_BYTES = 256;

    private static final byte[] SPEC_VERSION = ascii("1.0");
    private static final byte[] TYPE = ascii(EventTypes.PREDICTION);
    private static final byte[] JSON = ascii("application/json");
    private static final byte[] PREDICTOR = ascii("predictor");

    private static final byte[] ONE = ascii("1");

    private static final byte[] DEFAULT = ascii(Endpoint.DEFAULT.wireName());
    private static final byte[] CANARY = ascii(Endpoint.CANARY.wireName());
    private static final byte[] SHADOW = ascii(Endpoint.SHADOW.wireName());
    private static final byte[] OK = ascii(Outcome.OK.wireName());
    private static final byte[] ERROR = ascii(Outcome.ERROR.wireName());
    private static final byte[] TIMEOUT = ascii(Outcome.TIMEOUT.wireName());

    private static final String REQUEST = ",\"request\":";
    private static final String RESPONSE = ",\"response\":";
    private static final String END = "}";

    private final int maxValueBytes;
    private final InstantText times = new InstantText();
    /** Of the last prediction: the next one is mostly of the same version. */
    private volatile @Nullable EncodedNames lastNames;

    /** @param maxValueBytes a value longer than this is written without tensor data, with digests instead */
    public PredictionEventWriter(int maxValueBytes) {
        if (maxValueBytes < 1) {
            throw new IllegalArgumentException("largest value must be at least 1 byte, was " + maxValueBytes);
        }
        this.maxValueBytes = maxValueBytes;
    }

    /** The record's key: the prediction id. */
    public static byte[] key(PredictionAttributes attributes) {
        return attributes.id().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * The record's headers. A client's request id or trace context that is longer than 256 characters or has control
     * characters is left out. Values that are alike for predictions of a version are mostly the same array each time.
     */
    public void headers(PredictionAttributes attributes, HeaderSink sink) {
        headers(attributes, key(attributes), sink);
    }

    /** As {@link #headers(PredictionAttributes, HeaderSink)}, with the {@link #key} that was made already. */
    public void headers(PredictionAttributes attributes, byte[] key, HeaderSink sink) {
        EncodedNames names = names(attributes);
        sink.add(CloudEventHeaders.SPEC_VERSION, SPEC_VERSION);
        sink.add(CloudEventHeaders.ID, key);
        sink.add(CloudEventHeaders.SOURCE, names.source);
        sink.add(CloudEventHeaders.TYPE, TYPE);
        sink.add(CloudEventHeaders.CONTENT_TYPE, JSON);
        sink.add(CloudEventHeaders.TIME, times.of(attributes.time()));
        sink.add(CloudEventHeaders.SUBJECT, names.subject);
        sink.add(CloudEventHeaders.MODEL, names.model);
        sink.add(CloudEventHeaders.MODEL_VERSION, names.version);
        sink.add(CloudEventHeaders.ENDPOINT, encoded(attributes.endpoint()));
        sink.add(CloudEventHeaders.COMPONENT, PREDICTOR);
        sink.add(CloudEventHeaders.OUTCOME, encoded(attributes.outcome()));
        sink.add(CloudEventHeaders.ROWS, attributes.rows() == 1 ? ONE : ascii(Integer.toString(attributes.rows())));
        attributes
                .requestId()
                .filter(PredictionEventWriter::isAttribute)
                .ifPresent(id -> sink.add(CloudEventHeaders.REQUEST_ID, utf8(id)));
        attributes
                .traceparent()
                .filter(PredictionEventWriter::isAttribute)
                .ifPresent(parent -> sink.add(CloudEventHeaders.TRACEPARENT, utf8(parent)));
    }

    /**
     * The record's value.
     *
     * @param response the answer; null for an outcome other than {@link Outcome#OK}
     * @throws IllegalArgumentException when a JSON payload is not an object
     * @throws MalformedEventException when the value is too long and a JSON payload's tensors cannot be read for their
     *     digests
     */
    public byte[] value(PredictionAttributes attributes, TensorPayload request, @Nullable TensorPayload response) {
        boolean answered = attributes.outcome() == Outcome.OK;
        if (answered != (response != null)) {
            throw new IllegalArgumentException("prediction " + attributes.id() + " must have an answer exactly when its"
                    + " outcome is ok, had outcome " + attributes.outcome() + " and "
                    + (response == null ? "no" : "an") + " answer");
        }
        TensorPayload in = bare(request);
        TensorPayload out = response == null ? null : bare(response);
        ValueBuffer head = head(attributes);
        if (head.length() + dataBytes(in) + (out == null ? 0 : dataBytes(out)) <= maxValueBytes) {
            byte[] whole = whole(head, in, out);
            if (whole.length <= maxValueBytes) {
                return whole;
            }
        }
        return truncated(attributes, in, out);
    }

    private static byte[] whole(ValueBuffer head, TensorPayload request, @Nullable TensorPayload response) {
        long size = head.length()
                + REQUEST.length()
                + dataBytes(request)
                + namesBytes(request)
                + (response == null ? 0 : RESPONSE.length() + dataBytes(response) + namesBytes(response))
                + END.length();
        ValueBuffer value = new ValueBuffer((int) Math.min(size, Integer.MAX_VALUE - 8))
                .raw(head)
                .ascii(REQUEST);
        payload(request, "inputs", value);
        if (response != null) {
            value.ascii(RESPONSE);
            payload(response, "outputs", value);
        }
        return value.ascii(END).toBytes();
    }

    private byte[] truncated(PredictionAttributes attributes, TensorPayload request, @Nullable TensorPayload response) {
        List<TensorData> inputs = TensorDigests.of(request, "inputs");
        List<TensorData> outputs = response == null ? null : TensorDigests.of(response, "outputs");
        byte[] value = truncated(attributes, inputs, outputs);
        return value.length <= maxValueBytes
                ? value
                : truncated(attributes, List.of(), outputs == null ? null : List.of());
    }

    private byte[] truncated(
            PredictionAttributes attributes, List<TensorData> inputs, @Nullable List<TensorData> outputs) {
        ValueBuffer value =
                head(attributes).ascii(",\"truncated\":true").ascii(REQUEST).ascii("{\"inputs\":");
        digests(inputs, value);
        value.ascii("}");
        if (outputs != null) {
            value.ascii(RESPONSE).ascii("{\"outputs\":");
            digests(outputs, value);
            value.ascii("}");
        }
        return value.ascii("}").toBytes();
    }

    private ValueBuffer head(PredictionAttributes attributes) {
        ValueBuffer value = new ValueBuffer(HEAD_BYTES).raw(names(attributes).members);
        if (attributes.requestId().isPresent()
                && isAttribute(attributes.requestId().get())) {
            value.ascii(",\"id\":").string(attributes.requestId().get());
        }
        value.ascii(",\"outcome\":").string(attributes.outcome().wireName());
        if (attributes.error().isPresent()) {
            String error = attributes.error().get();
            value.ascii(",\"error\":").string(error.substring(0, Math.min(error.length(), MAX_ERROR_CHARS)));
        }
        Timings timings = attributes.timings();
        value.ascii(",\"rows\":").number(attributes.rows());
        value.ascii(",\"timings\":{\"queue_us\":").number(timings.queueMicros());
        value.ascii(",\"infer_us\":").number(timings.inferMicros());
        return value.ascii(",\"total_us\":").number(timings.totalMicros()).ascii("}");
    }

    private static void payload(TensorPayload payload, String list, ValueBuffer value) {
        if (payload instanceof TensorPayload.Json json) {
            value.raw(json.body());
            return;
        }
        value.ascii("{\"").ascii(list).ascii("\":[");
        String separator = "";
        for (RawTensor tensor : ((TensorPayload.Raw) payload).tensors()) {
            value.ascii(separator);
            tensorHead(tensor.name(), tensor.datatype(), tensor.shape(), value);
            value.ascii(",\"encoding\":\"base64\",\"data\":\"");
            value.base64(tensor.bytes()).ascii("\"}");
            separator = ",";
        }
        value.ascii("]}");
    }

    private static void digests(List<TensorData> tensors, ValueBuffer value) {
        String separator = "[";
        for (TensorData tensor : tensors) {
            value.ascii(separator);
            tensorHead(tensor.name(), tensor.datatype(), tensor.shape(), value);
            value.ascii(",\"digest\":").string(tensor.digest().orElseThrow()).ascii("}");
            separator = ",";
        }
        value.ascii(tensors.isEmpty() ? "[]" : "]");
    }

    private static void tensorHead(String name, Datatype datatype, long[] shape, ValueBuffer value) {
        value.ascii("{\"name\":").string(name).ascii(",\"datatype\":").string(datatype.name());
        value.ascii(",\"shape\":[");
        for (int i = 0; i < shape.length; i++) {
            value.ascii(i == 0 ? "" : ",").number(shape[i]);
        }
        value.ascii("]");
    }

    /** What the tensors take in the value without their names and shapes; all of it when they are JSON. */
    private static long dataBytes(TensorPayload payload) {
        if (payload instanceof TensorPayload.Json json) {
            return json.body().remaining();
        }
        long size = 0;
        for (RawTensor tensor : ((TensorPayload.Raw) payload).tensors()) {
            size += 4L * ((tensor.bytes().remaining() + 2L) / 3);
        }
        return size;
    }

    /** About what names and shapes take in addition. */
    private static long namesBytes(TensorPayload payload) {
        if (payload instanceof TensorPayload.Json) {
            return 0;
        }
        long size = 16;
        for (RawTensor tensor : ((TensorPayload.Raw) payload).tensors()) {
            size += 96 + tensor.name().length();
        }
        return size;
    }

    private static TensorPayload bare(TensorPayload payload) {
        return payload instanceof TensorPayload.Json json ? TensorPayload.json(object(json.body())) : payload;
    }

    /** The one object that the body holds, without what stands around it; anything else would spoil the record. */
    private static ByteBuffer object(ByteBuffer body) {
        int first = body.position();
        int last = body.limit() - 1;
        if (last - first >= 3 && body.get(first) == (byte) 0xEF && body.get(first + 1) == (byte) 0xBB) {
            first += 3; // a byte order mark
        }
        while (first < last && isSpace(body.get(first))) {
            first++;
        }
        while (last > first && isSpace(body.get(last))) {
            last--;
        }
        if (first >= last || body.get(first) != '{' || body.get(last) != '}') {
            throw new IllegalArgumentException("JSON payload must be one object in UTF-8, was " + body.remaining()
                    + " bytes that do not start with '{' and end with '}'");
        }
        return body.duplicate().position(first).limit(last + 1);
    }

    private static boolean isSpace(byte unit) {
        return unit == ' ' || unit == '\n' || unit == '\r' || unit == '\t';
    }

    private static boolean isAttribute(String text) {
        return !text.isEmpty() && text.length() <= MAX_ID_CHARS && text.chars().noneMatch(Character::isISOControl);
    }

    private EncodedNames names(PredictionAttributes attributes) {
        EncodedNames names = lastNames;
        if (names == null || !names.areOf(attributes)) {
            names = new EncodedNames(attributes);
            lastNames = names;
        }
        return names;
    }

    private static byte[] encoded(Endpoint endpoint) {
        return switch (endpoint) {
            case DEFAULT -> DEFAULT;
            case CANARY -> CANARY;
            case SHADOW -> SHADOW;
        };
    }

    private static byte[] encoded(Outcome outcome) {
        return switch (outcome) {
            case OK -> OK;
            case ERROR -> ERROR;
            case TIMEOUT -> TIMEOUT;
        };
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
