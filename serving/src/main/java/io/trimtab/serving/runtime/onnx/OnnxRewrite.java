package io.trimtab.serving.runtime.onnx;

import io.trimtab.events.Datatype;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes a model anew with unsigned inputs and ZipMaps replaced; see {@link OnnxFile}. */
final class OnnxRewrite {
    static final String CARRIER_PREFIX = "trimtab_carrier/";
    private static final int FLOAT = 1;
    private static final int IDENTITY_SINCE = 13;
    static final Map<Integer, Carrier> CARRIERS = Map.of(
            4,
            new Carrier(Datatype.UINT16, 5),
            12,
            new Carrier(Datatype.UINT32, 6),
            13,
            new Carrier(Datatype.UINT64, 7));

    /** An unsigned type and the ONNX number of the signed one that carries it. */
    record Carrier(Datatype datatype, int signedType) {}

    /** A ZipMap node: what goes in, what comes out, and how many classes there are. */
    record ZipMap(String input, String output, int classes) {}

    private final Map<String, Carrier> carried;
    private final Map<String, ZipMap> zipMaps;

    /**
     * What to replace.
     *
     * @param carried inputs by name
     * @param zipMaps nodes by the name of their output
     */
    OnnxRewrite(Map<String, Carrier> carried, Map<String, ZipMap> zipMaps) {
        this.carried = carried;
        this.zipMaps = zipMaps;
    }

    /** The model's bytes, with the standard operators imported if they were not. */
    byte[] model(ByteBuffer model, boolean standardOperators) {
        WireWriter out = new WireWriter();
        WireReader fields = new WireReader(model);
        while (fields.next()) {
            if (fields.field() == 7) {
                out.message(7, rewritten(fields.bytes()));
            } else {
                out.raw(fields.raw());
            }
        }
        if (!standardOperators) {
            out.message(8, new WireWriter().text(1, "").number(2, IDENTITY_SINCE));
        }
        return out.toBytes();
    }

    private WireWriter rewritten(ByteBuffer graph) {
        WireWriter out = new WireWriter();
        carried.forEach((name, carrier) -> out.message(1, cast(name, declaredType(carrier))));
        WireReader fields = new WireReader(graph);
        while (fields.next()) {
            ByteBuffer replaced = switch (fields.field()) {
                case 1 -> replacedNode(fields.bytes());
                case 11 -> replacedInput(fields.bytes());
                case 12 -> replacedOutput(fields.bytes());
                default -> fields.bytes();
            };
            if (fields.isBytes()) {
                out.bytes(fields.field(), replaced);
            } else {
                out.raw(fields.raw());
            }
        }
        return out;
    }

    private static int declaredType(Carrier carrier) {
        return CARRIERS.entrySet().stream()
                .filter(entry -> entry.getValue().equals(carrier))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    private static WireWriter cast(String name, int to) {
        WireWriter attribute = new WireWriter().text(1, "to").number(3, to).number(20, 2);
        return new WireWriter()
                .text(1, CARRIER_PREFIX + name)
                .text(2, name)
                .text(3, "trimtab_cast/" + name)
                .text(4, "Cast")
                .message(5, attribute);
    }

    private ByteBuffer replacedNode(ByteBuffer node) {
        List<String> outputs = new ArrayList<>();
        String operator = "";
        WireReader fields = new WireReader(node);
        while (fields.next()) {
            if (fields.field() == 2) {
                outputs.add(fields.text());
            } else if (fields.field() == 4) {
                operator = fields.text();
            }
        }
        ZipMap zipMap = outputs.size() == 1 ? zipMaps.get(outputs.get(0)) : null;
        if (zipMap == null || !operator.equals("ZipMap")) {
            return node;
        }
        return ByteBuffer.wrap(new WireWriter()
                .text(1, zipMap.input())
                .text(2, zipMap.output())
                .text(3, "trimtab_identity/" + zipMap.output())
                .text(4, "Identity")
                .toBytes());
    }

    private ByteBuffer replacedInput(ByteBuffer bytes) {
        OnnxValueInfo value = OnnxValueInfo.of(bytes);
        Carrier carrier = carried.get(value.name());
        if (carrier == null || value.tensor() == null) {
            return bytes;
        }
        WireWriter tensor = new WireWriter().number(1, carrier.signedType());
        WireReader fields = new WireReader(value.tensor());
        while (fields.next()) {
            if (fields.field() != 1) {
                tensor.raw(fields.raw());
            }
        }
        return valueInfo(CARRIER_PREFIX + value.name(), tensor);
    }

    private ByteBuffer replacedOutput(ByteBuffer bytes) {
        ZipMap zipMap = zipMaps.get(OnnxValueInfo.of(bytes).name());
        if (zipMap == null) {
            return bytes;
        }
        WireWriter classes = new WireWriter();
        if (zipMap.classes() > 0) {
            classes.number(1, zipMap.classes());
        }
        WireWriter shape = new WireWriter().message(1, new WireWriter()).message(1, classes);
        return valueInfo(zipMap.output(), new WireWriter().number(1, FLOAT).message(2, shape));
    }

    private static ByteBuffer valueInfo(String name, WireWriter tensor) {
        return ByteBuffer.wrap(new WireWriter()
                .text(1, name)
                .message(2, new WireWriter().message(1, tensor))
                .toBytes());
    }
}
