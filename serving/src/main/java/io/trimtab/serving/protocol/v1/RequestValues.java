package io.trimtab.serving.protocol.v1;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.trimtab.events.Datatype;
import io.trimtab.registry.TensorSpec;
import io.trimtab.serving.error.ServingException;
import io.trimtab.serving.inference.Tensor;
import io.trimtab.serving.inference.TensorMemory;
import io.trimtab.serving.protocol.Body;
import io.trimtab.serving.wire.ElementReader;
import io.trimtab.serving.wire.JsonInput;
import io.trimtab.serving.wire.RequestInputs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The second pass over a request, whose structure the {@linkplain RequestScan first} has checked: reads the values into
 * the memory of their tensors, all tensors at once.
 */
final class RequestValues {
    private final JsonParser json;
    private final RequestScan scan;
    private final List<Target> targets = new ArrayList<>();

    private RequestValues(JsonParser json, RequestScan scan) {
        this.json = json;
        this.scan = scan;
    }

    /** Where the elements of one input go: memory, or texts for BYTES. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Target(
            String input,
            long[] shape,
            ElementReader reader,
            @Nullable ByteBuffer memory,
            @Nullable List<byte[]> texts) {}

    /** Reads all inputs; what was added to {@code inputs} when this fails is for the caller to close. */
    static void read(Body body, RequestScan scan, RequestInputs inputs) throws IOException, ServingException {
        Body part = scan.value(body);
        try (JsonParser json = JsonInput.parser(part.bytes(), part.offset(), part.length())) {
            var values = new RequestValues(json, scan);
            for (NestedShape shape : scan.shapes()) {
                values.prepare(shape, inputs, part.length());
            }
            json.nextToken();
            values.read();
            values.finish(inputs);
        }
    }

    private void prepare(NestedShape found, RequestInputs inputs, int available) throws ServingException {
        TensorSpec spec = found.spec();
        String name = spec.name();
        long[] shape = found.shape();
        inputs.check(name, spec.datatype(), shape);
        long elements = RequestInputs.elements(name, shape, available);
        ByteBuffer memory = null;
        List<byte[]> texts = null;
        if (spec.datatype() == Datatype.BYTES) {
            texts = new ArrayList<>((int) elements);
        } else {
            Tensor tensor = TensorMemory.unfilled(name, spec.datatype(), shape, elements);
            inputs.add(tensor);
            memory = tensor.data().duplicate().order(ByteOrder.nativeOrder());
        }
        var reader = new ElementReader(json, name, spec.datatype(), memory, texts);
        targets.add(new Target(name, shape, reader, memory, texts));
    }

    private void read() throws IOException, ServingException {
        if (scan.isObject()) {
            named();
        } else if (scan.isListOfObjects()) {
            while (json.nextToken() == JsonToken.START_OBJECT) {
                named();
            }
        } else if (!targets.isEmpty()) {
            value(targets.get(0));
        }
    }

    private void named() throws IOException, ServingException {
        int seen = 0;
        String name;
        while ((name = json.nextFieldName()) != null) {
            json.nextToken();
            value(targets.get(scan.names().index(name, seen++)));
        }
    }

    private void value(Target target) throws IOException, ServingException {
        int depth = 0;
        do {
            JsonToken token = json.currentToken();
            if (token == JsonToken.START_ARRAY) {
                depth++;
            } else if (token == JsonToken.END_ARRAY) {
                depth--;
            } else if (token == JsonToken.START_OBJECT && target.texts != null) {
                target.texts.add(Base64Value.read(json, target.input));
            } else {
                target.reader.read(token);
            }
            if (depth > 0) {
                json.nextToken();
            }
        } while (depth > 0);
    }

    private void finish(RequestInputs inputs) throws ServingException {
        for (Target target : targets) {
            if (target.texts != null) {
                inputs.add(Tensor.ofBytes(target.input, target.shape, target.texts));
            } else if (target.memory != null && target.memory.hasRemaining()) {
                throw new IllegalStateException("input '" + target.input + "' was not read to its end");
            }
        }
    }
}
