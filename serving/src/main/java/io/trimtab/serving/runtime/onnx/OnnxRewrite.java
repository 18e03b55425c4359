package io.trimtab.serving.runtime.onnx;

import io.trimtab.serving.runtime.protobuf.WireReader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes a model anew with what the engine's Java binding cannot do replaced; see {@link OnnxFile}. */
final class OnnxRewrite {
    private static final int IDENTITY_SINCE = 13;
    private static final int ATTRIBUTE = 5;
    private static final int STRING_ATTRIBUTE = 3;

    /** A ZipMap node: what goes in, what comes out, and how many classes there are. */
    record ZipMap(String input, String output, int classes) {}

    private final OnnxSignature signature;
    private final Map<String, ZipMap> zipMaps;
    private final boolean neutralLocale;

    /**
     * What to replace.
     *
     * @param zipMaps nodes by the name of their output
     * @param neutralLocale whether texts are normalised by the rules of no country
     */
    OnnxRewrite(OnnxSignature signature, Map<String, ZipMap> zipMaps, boolean neutralLocale) {
        this.signature = signature;
        this.zipMaps = zipMaps;
        this.neutralLocale = neutralLocale;
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
        for (TensorForm input : signature.inputs()) {
            input.nodes().forEach(node -> out.message(1, node));
        }
        WireReader fields = new WireReader(graph);
        while (fields.next()) {
            if (!fields.isBytes()) {
                out.raw(fields.raw());
                continue;
            }
            out.bytes(
                    fields.field(),
                    switch (fields.field()) {
                        case 1 -> replacedNode(fields.bytes());
                        case 11 -> replaced(fields.bytes(), true);
                        case 12 -> replaced(fields.bytes(), false);
                        default -> fields.bytes();
                    });
        }
        for (TensorForm output : signature.outputs()) {
            output.nodes().forEach(node -> out.message(1, node));
        }
        return out;
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
        if (neutralLocale && operator.equals("StringNormalizer")) {
            return withNeutralLocale(node);
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

    private static ByteBuffer withNeutralLocale(ByteBuffer node) {
        WireWriter out = new WireWriter();
        WireReader fields = new WireReader(node);
        while (fields.next()) {
            if (fields.field() != ATTRIBUTE || !isLocale(fields.bytes())) {
                out.raw(fields.raw());
            }
        }
        WireWriter locale =
                new WireWriter().text(1, "locale").text(4, "C.UTF-8").number(20, STRING_ATTRIBUTE);
        return ByteBuffer.wrap(out.message(ATTRIBUTE, locale).toBytes());
    }

    private static boolean isLocale(ByteBuffer attribute) {
        String name = "";
        WireReader fields = new WireReader(attribute);
        while (fields.next()) {
            if (fields.field() == 1) {
                name = fields.text();
            }
        }
        return name.equals("locale");
    }

    private ByteBuffer replaced(ByteBuffer bytes, boolean input) {
        String name = OnnxValueInfo.of(bytes).name();
        ZipMap zipMap = input ? null : zipMaps.get(name);
        if (zipMap != null) {
            return probabilities(zipMap);
        }
        return signature
                .form(name, input)
                .filter(form -> !form.isPlain())
                .map(TensorForm::declaration)
                .orElse(bytes);
    }

    private static ByteBuffer probabilities(ZipMap zipMap) {
        WireWriter classes = new WireWriter();
        if (zipMap.classes() > 0) {
            classes.number(1, zipMap.classes());
        }
        WireWriter shape = new WireWriter().message(1, new WireWriter()).message(1, classes);
        WireWriter tensor = new WireWriter().number(1, OnnxType.FLOAT).message(2, shape);
        return ByteBuffer.wrap(new WireWriter()
                .text(1, zipMap.output())
                .message(2, new WireWriter().message(1, tensor))
                .toBytes());
    }
}
