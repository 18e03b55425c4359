package io.trimtab.serving.runtime.onnx;

import static java.util.Objects.requireNonNull;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import io.trimtab.serving.inference.ModelSignature;
import io.trimtab.serving.runtime.ModelLoadException;
import io.trimtab.serving.runtime.onnx.OnnxRewrite.ZipMap;
import io.trimtab.serving.runtime.protobuf.MessageFile;
import io.trimtab.serving.runtime.protobuf.WireReader;
import io.trimtab.serving.runtime.protobuf.WireReader.MalformedMessageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An ONNX file, read before an engine sees it. Refuses what must not be loaded, and rewrites what the protocol or the
 * engine's Java binding cannot carry: inputs and outputs that have another {@link TensorForm}, and the ZipMap at the end
 * of a scikit-learn classifier, which would answer with a map per row and becomes an Identity that answers with the
 * probabilities it was given: FP32 [rows, classes], in class order.
 *
 * <p>Field numbers are those of onnx.proto.
 */
public final class OnnxFile {
    private static final int MAX_DEPTH = 64;
    private final Path file;
    private final Path folder;
    private final ByteBuffer model;
    private final Set<String> external = new LinkedHashSet<>();
    private final Map<String, ZipMap> zipMaps = new LinkedHashMap<>();
    private final Set<String> initializers = new HashSet<>();
    private boolean standardOperators;
    /** Whether this system lacks the locale that the model asks for. */
    private boolean neutralLocale;

    private @Nullable ByteBuffer graph;
    private @Nullable OnnxSignature signature;

    private OnnxFile(Path file, Path folder, ByteBuffer model) {
        this.file = file;
        this.folder = folder;
        this.model = model;
    }

    /**
     * Reads a file and checks that everything it names lies in {@code folder}.
     *
     * @throws ModelLoadException when it is not an ONNX model or leaves its folder
     */
    public static OnnxFile read(Path file, Path folder) throws ModelLoadException {
        try {
            OnnxFile read = new OnnxFile(file, folder, MessageFile.read(file));
            read.scan();
            read.checkExternalData();
            return read;
        } catch (MalformedMessageException e) {
            throw new ModelLoadException(name(file) + " is not an ONNX model: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new ModelLoadException(
                    name(file) + " cannot be read (" + e.getClass().getSimpleName() + ")", e);
        }
    }

    /** The inputs and outputs in the form in which they travel. */
    OnnxSignature declared() {
        return requireNonNull(signature, "signature");
    }

    /** Whether weights lie in other files of the folder. */
    public boolean hasExternalData() {
        return !external.isEmpty();
    }

    /** Whether an output is a sequence, which the engine gives as one. */
    public boolean givesSequences() {
        return declared().outputs().stream().anyMatch(TensorForm::sequence);
    }

    /** The model with what the Java binding cannot do replaced; empty when the file can be loaded as it is. */
    public Optional<byte[]> rewritten() {
        if (declared().isPlain() && zipMaps.isEmpty() && !neutralLocale) {
            return Optional.empty();
        }
        return Optional.of(new OnnxRewrite(declared(), zipMaps, neutralLocale).model(model, standardOperators));
    }

    /** The model's signature, as an ONNX Runtime session tells it; that session is closed again. */
    public ModelSignature signature() throws ModelLoadException {
        OrtEnvironment environment = OnnxEnvironment.start();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.NO_OPT);
            try (OrtSession session = open(environment, options)) {
                return OnnxTypes.signature(session, declared());
            }
        } catch (OrtException e) {
            throw new ModelLoadException(name(file) + " cannot be loaded: " + OnnxErrors.text(e), e);
        }
    }

    /**
     * A session of this model, with what the Java binding cannot do replaced. A StringNormalizer asks for the locale
     * en_US where the model names none, and small systems have no such locale; it then gets the one that every system
     * has, whose letters are the same.
     */
    OrtSession open(OrtEnvironment environment, OrtSession.SessionOptions options) throws OrtException {
        try {
            return create(environment, options);
        } catch (OrtException e) {
            if (neutralLocale || !String.valueOf(e.getMessage()).contains("Failed to construct locale")) {
                throw e;
            }
            neutralLocale = true;
            return create(environment, options);
        }
    }

    private OrtSession create(OrtEnvironment environment, OrtSession.SessionOptions options) throws OrtException {
        Optional<byte[]> replaced = rewritten();
        if (replaced.isEmpty()) {
            return environment.createSession(file.toString(), options);
        }
        if (hasExternalData()) {
            options.addConfigEntry(
                    "session.model_external_initializers_file_folder_path",
                    file.toAbsolutePath().resolveSibling(".").normalize().toString());
        }
        return environment.createSession(replaced.get(), options);
    }

    private void scan() throws ModelLoadException {
        boolean versioned = false;
        WireReader fields = new WireReader(model);
        while (fields.next()) {
            switch (fields.field()) {
                case 1 -> versioned = fields.number() > 0;
                case 7 -> {
                    // Protocol Buffers would merge them, and what is not read here must not reach the engine.
                    if (graph != null) {
                        throw new ModelLoadException(name(file) + " is refused: it has more than one graph");
                    }
                    graph = fields.bytes();
                }
                case 20 -> scanGraphsOf(fields.bytes());
                case 8 -> standardOperators |= isStandard(fields.bytes());
                case 25 -> scanNodesOf(fields.bytes(), 7, 0);
                default -> {}
            }
        }
        if (!versioned || graph == null) {
            throw new ModelLoadException(
                    name(file) + " is not an ONNX model: it has no " + (versioned ? "graph" : "format version"));
        }
        scanGraph(graph, 0);
        signature = OnnxSignature.read(graph, initializers, zipMaps.keySet(), name(file));
        zipMaps.keySet().retainAll(declared().mapped());
    }

    private static boolean isStandard(ByteBuffer operatorSet) {
        String domain = "";
        WireReader fields = new WireReader(operatorSet);
        while (fields.next()) {
            if (fields.field() == 1) {
                domain = fields.text();
            }
        }
        return domain.isEmpty() || domain.equals("ai.onnx");
    }

    private void scanGraph(ByteBuffer message, int depth) throws ModelLoadException {
        WireReader fields = new WireReader(message);
        while (fields.next()) {
            switch (fields.field()) {
                case 1 -> scanNode(fields.bytes(), depth);
                case 5 -> {
                    String name = scanTensor(fields.bytes());
                    if (depth == 0) {
                        initializers.add(name);
                    }
                }
                case 15 -> scanSparse(fields.bytes());
                default -> {}
            }
        }
    }

    /** The graphs of a training section, which nobody runs here. */
    private void scanGraphsOf(ByteBuffer message) throws ModelLoadException {
        WireReader fields = new WireReader(message);
        while (fields.next()) {
            if (fields.field() == 1 || fields.field() == 2) {
                scanGraph(fields.bytes(), 1);
            }
        }
    }

    private void scanNodesOf(ByteBuffer message, int field, int depth) throws ModelLoadException {
        WireReader fields = new WireReader(message);
        while (fields.next()) {
            if (fields.field() == field) {
                scanNode(fields.bytes(), depth + 1);
            }
        }
    }

    private void scanNode(ByteBuffer node, int depth) throws ModelLoadException {
        if (depth > MAX_DEPTH) {
            throw new ModelLoadException(
                    name(file) + " is refused: its graphs are nested more than " + MAX_DEPTH + " deep");
        }
        String operator = "";
        String domain = "";
        String input = "";
        String output = "";
        int classes = 0;
        WireReader fields = new WireReader(node);
        while (fields.next()) {
            switch (fields.field()) {
                case 1 -> input = fields.text();
                case 2 -> output = fields.text();
                case 4 -> operator = fields.text();
                case 5 -> classes += scanAttribute(fields.bytes(), depth);
                case 7 -> domain = fields.text();
                default -> {}
            }
        }
        if (depth == 0 && operator.equals("ZipMap") && domain.equals("ai.onnx.ml")) {
            zipMaps.put(output, new ZipMap(input, output, classes));
        }
    }

    /** Returns the number of class labels when the attribute is a list of them. */
    private int scanAttribute(ByteBuffer attribute, int depth) throws ModelLoadException {
        String name = "";
        int elements = 0;
        WireReader fields = new WireReader(attribute);
        while (fields.next()) {
            switch (fields.field()) {
                case 1 -> name = fields.text();
                case 5, 10 -> scanTensor(fields.bytes());
                case 6, 11 -> scanGraph(fields.bytes(), depth + 1);
                case 8 -> elements += fields.isBytes() ? packedNumbers(fields.bytes()) : 1;
                case 9 -> elements++;
                case 22, 23 -> scanSparse(fields.bytes());
                default -> {}
            }
        }
        return name.startsWith("classlabels_") ? elements : 0;
    }

    private static int packedNumbers(ByteBuffer packed) {
        int count = 0;
        for (int i = packed.position(); i < packed.limit(); i++) {
            count += packed.get(i) >= 0 ? 1 : 0;
        }
        return count;
    }

    private void scanSparse(ByteBuffer sparse) {
        WireReader fields = new WireReader(sparse);
        while (fields.next()) {
            if (fields.field() == 1 || fields.field() == 2) {
                scanTensor(fields.bytes());
            }
        }
    }

    private String scanTensor(ByteBuffer tensor) {
        String name = "";
        WireReader fields = new WireReader(tensor);
        while (fields.next()) {
            if (fields.field() == 8) {
                name = fields.text();
            } else if (fields.field() == 13) {
                Optional<String> location = location(fields.bytes());
                location.ifPresent(external::add);
            }
        }
        return name;
    }

    private static Optional<String> location(ByteBuffer entry) {
        String key = "";
        String value = "";
        WireReader fields = new WireReader(entry);
        while (fields.next()) {
            if (fields.field() == 1) {
                key = fields.text();
            } else if (fields.field() == 2) {
                value = fields.text();
            }
        }
        return key.equals("location") ? Optional.of(value) : Optional.empty();
    }

    private void checkExternalData() throws ModelLoadException, IOException {
        Path root = folder.toRealPath();
        Path base = file.toRealPath().getParent();
        for (String location : external) {
            Path relative = Path.of(location);
            Path target = base == null ? relative : base.resolve(relative);
            if (location.isEmpty()
                    || relative.isAbsolute()
                    || !target.normalize().startsWith(root)) {
                throw new ModelLoadException(name(file) + " is refused: its external data '" + location
                        + "' lies outside the version's folder");
            }
            if (!Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)
                    || !target.toRealPath().startsWith(root)) {
                throw new ModelLoadException(name(file) + " is refused: its external data '" + location
                        + "' is not a plain file of the version's folder");
            }
            if (Files.getFileStore(target).supportsFileAttributeView("unix")
                    && Files.getAttribute(target, "unix:nlink") instanceof Integer links
                    && links > 1) {
                throw new ModelLoadException(
                        name(file) + " is refused: its external data '" + location + "' is a hard link");
            }
        }
    }

    private static String name(Path file) {
        return "file '" + file.getFileName() + "'";
    }
}
