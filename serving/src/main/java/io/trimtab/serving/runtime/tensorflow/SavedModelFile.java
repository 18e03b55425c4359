package io.trimtab.serving.runtime.tensorflow;

import io.trimtab.serving.inference.ModelSignature;
import io.trimtab.serving.runtime.ModelLoadException;
import io.trimtab.serving.runtime.protobuf.MessageFile;
import io.trimtab.serving.runtime.protobuf.WireReader;
import io.trimtab.serving.runtime.protobuf.WireReader.MalformedMessageException;
import io.trimtab.serving.runtime.tensorflow.SignatureReader.UnusableSignatureException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A SavedModel's folder, read without the engine: which signatures its graph for serving has, and which of them can be
 * called. Field numbers are those of saved_model.proto and meta_graph.proto.
 *
 * @param signatures those that can be called, the default one first, the others by name
 * @param unusable the others: name → why
 */
record SavedModelFile(Path folder, List<SavedModelSignature> signatures, Map<String, String> unusable) {
    static final String NAME = "saved_model.pb";
    static final String TAG = "serve";
    private static final String VARIABLES = "variables/variables.index";
    private static final Set<String> VARIABLE_OPERATIONS = Set.of("VarHandleOp", "VariableV2", "Variable");
    private static final int MAX_GRAPHS = 64;
    private static final int MAX_SIGNATURES = 256;

    SavedModelFile {
        signatures = List.copyOf(signatures);
        unusable = Map.copyOf(unusable);
    }

    static boolean isIn(Path folder) {
        return Files.isRegularFile(folder.resolve(NAME));
    }

    /**
     * Reads the signatures.
     *
     * @throws ModelLoadException when it is no SavedModel, or its default signature cannot be called
     */
    static SavedModelFile read(Path folder) throws ModelLoadException {
        try {
            ByteBuffer graph = servingGraph(MessageFile.read(folder.resolve(NAME)));
            if (hasVariables(graph) && !Files.isRegularFile(folder.resolve(VARIABLES))) {
                throw new ModelLoadException("the SavedModel has variables and no file '" + VARIABLES + "'");
            }
            return choose(folder, signatures(graph));
        } catch (MalformedMessageException e) {
            throw new ModelLoadException("file '" + NAME + "' is not a SavedModel: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new ModelLoadException(
                    "file '" + NAME + "' cannot be read (" + e.getClass().getSimpleName() + ")", e);
        }
    }

    private static ByteBuffer servingGraph(ByteBuffer savedModel) throws ModelLoadException {
        List<Set<String>> found = new ArrayList<>();
        WireReader fields = new WireReader(savedModel);
        while (fields.next()) {
            if (fields.field() == 2 && fields.isBytes()) {
                ByteBuffer graph = fields.bytes();
                Set<String> tags = tags(graph);
                if (tags.equals(Set.of(TAG))) {
                    return graph;
                }
                found.add(tags);
                if (found.size() > MAX_GRAPHS) {
                    throw new MalformedMessageException("it has more than " + MAX_GRAPHS + " graphs");
                }
            }
        }
        throw new ModelLoadException("file '" + NAME + "' must have a graph with the tag '" + TAG + "' alone, "
                + (found.isEmpty() ? "has no graph" : "has graphs with the tags " + Text.shortened(found.toString())));
    }

    private static Set<String> tags(ByteBuffer metaGraph) {
        Set<String> tags = new TreeSet<>();
        WireReader fields = new WireReader(metaGraph);
        while (fields.next()) {
            if (fields.field() == 1) {
                WireReader info = new WireReader(fields.bytes());
                while (info.next()) {
                    if (info.field() == 4) {
                        tags.add(SignatureReader.name(info));
                    }
                }
            }
        }
        return tags;
    }

    /** Whether the graph keeps values that a file beside it holds: without that file the engine loads it all the same. */
    private static boolean hasVariables(ByteBuffer metaGraph) {
        WireReader fields = new WireReader(metaGraph);
        while (fields.next()) {
            if (fields.field() == 2) {
                WireReader nodes = new WireReader(fields.bytes());
                while (nodes.next()) {
                    if (nodes.field() == 1 && VARIABLE_OPERATIONS.contains(operation(nodes.bytes()))) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static String operation(ByteBuffer node) {
        WireReader fields = new WireReader(node);
        while (fields.next()) {
            if (fields.field() == 2) {
                return SignatureReader.name(fields);
            }
        }
        return "";
    }

    /** Name → its message; as in every map of Protocol Buffers the last of two with one name holds. */
    private static Map<String, ByteBuffer> signatures(ByteBuffer metaGraph) {
        Map<String, ByteBuffer> signatures = new TreeMap<>();
        WireReader fields = new WireReader(metaGraph);
        while (fields.next()) {
            if (fields.field() == 5) {
                SignatureReader.Entry entry = SignatureReader.entry(fields.bytes());
                // __saved_model_init_op and __saved_model_train_op: run by the engine or not at all.
                if (!entry.key().startsWith("__saved_model_")) {
                    signatures.put(entry.key(), entry.value());
                }
                if (signatures.size() > MAX_SIGNATURES) {
                    throw new MalformedMessageException("it has more than " + MAX_SIGNATURES + " signatures");
                }
            }
        }
        return signatures;
    }

    private static SavedModelFile choose(Path folder, Map<String, ByteBuffer> messages) throws ModelLoadException {
        List<SavedModelSignature> usable = new ArrayList<>();
        Map<String, String> unusable = new TreeMap<>();
        messages.forEach((name, message) -> {
            try {
                usable.add(SignatureReader.read(name, message));
            } catch (UnusableSignatureException e) {
                unusable.put(name, String.valueOf(e.getMessage()));
            }
        });
        String refused = unusable.get(ModelSignature.DEFAULT_NAME);
        if (refused != null) {
            throw new ModelLoadException(
                    "signature '" + ModelSignature.DEFAULT_NAME + "' cannot be served: " + refused);
        }
        if (usable.isEmpty()) {
            throw new ModelLoadException(
                    unusable.isEmpty()
                            ? "file '" + NAME + "' has no signature that could be called"
                            : "no signature can be served: " + Text.shortened(unusable.toString()));
        }
        usable.stream()
                .filter(signature -> signature.name().equals(ModelSignature.DEFAULT_NAME))
                .findFirst()
                .ifPresent(standard -> {
                    usable.remove(standard);
                    usable.add(0, standard);
                });
        return new SavedModelFile(folder, usable, unusable);
    }
}
