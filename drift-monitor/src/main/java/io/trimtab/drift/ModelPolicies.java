package io.trimtab.drift;

import io.trimtab.drift.policy.DriftPolicy;
import io.trimtab.drift.policy.PolicyFile;
import io.trimtab.registry.RegistryNames;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Each model's policy: {@code <registry>/<model>/policy.yaml}, or the shipped one where there is no such file.
 *
 * <p>The file is looked at for every closed window, so a change takes effect with the next one. A file that cannot be used
 * changes nothing: a warning names every problem, once, and the last good policy stays. Safe for several threads.
 */
final class ModelPolicies implements Function<String, DriftPolicy> {
    static final String FILE = "policy.yaml";
    static final int MAX_BYTES = 64 << 10;

    private static final Logger LOG = LoggerFactory.getLogger(ModelPolicies.class);
    private static final Known SHIPPED = new Known("", DriftPolicy.DEFAULT, "");

    private final Path root;
    private final ConcurrentMap<String, Known> known = new ConcurrentHashMap<>();

    /** What a file said when it was last read, the policy since then, and what is wrong with the file, if anything. */
    private record Known(String text, DriftPolicy policy, String problem) {}

    /** Policies of the models in this registry folder. */
    ModelPolicies(Path root) {
        this.root = root;
    }

    /** The model's policy now. */
    @Override
    public DriftPolicy apply(String model) {
        Known before = known.getOrDefault(model, SHIPPED);
        Known now = look(model, before);
        if (!now.equals(before)) {
            known.put(model, now);
            tell(model, before, now);
        }
        return now.policy();
    }

    private Known look(String model, Known before) {
        try {
            String text = read(model);
            if (text.equals(before.text())) {
                return before.problem().isEmpty() ? before : new Known(text, before.policy(), "");
            }
            return text.isEmpty() ? SHIPPED : new Known(text, PolicyFile.parse(text, name(model)), "");
        } catch (IOException | IllegalArgumentException e) {
            String problem =
                    e instanceof IllegalArgumentException ? String.valueOf(e.getMessage()) : name(model) + ": " + e;
            // The text stays that of the last good file, which the policy is of.
            return problem.equals(before.problem()) ? before : new Known(before.text(), before.policy(), problem);
        }
    }

    private static void tell(String model, Known before, Known now) {
        if (!now.problem().isEmpty()) {
            LOG.atWarn()
                    .addKeyValue("model", model)
                    .addKeyValue("kept", now.policy().hash())
                    .addKeyValue("problem", now.problem())
                    .log("policy file is refused, the policy stays as it was");
        } else if (!now.policy().equals(before.policy())) {
            LOG.atInfo()
                    .addKeyValue("model", model)
                    .addKeyValue("before", before.policy().hash())
                    .addKeyValue("now", now.policy().hash())
                    .log("policy changed");
        }
    }

    /** The file's text; empty when there is no file. */
    private String read(String model) throws IOException {
        if (!RegistryNames.isModel(model)) {
            return "";
        }
        Path file = root.resolve(model).resolve(FILE);
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return "";
        }
        boolean inside = Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                && file.toRealPath().startsWith(root.toRealPath());
        if (!inside) {
            throw new IllegalArgumentException(
                    name(model) + " must be a regular file within the registry's folder, is something else");
        }
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IllegalArgumentException(
                        name(model) + " must have at most " + MAX_BYTES + " bytes, has " + Files.size(file));
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (NoSuchFileException e) {
            return ""; // gone since
        }
    }

    private static String name(String model) {
        return model + "/" + FILE;
    }
}
