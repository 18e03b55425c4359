package io.trimtab.serving.processing;

import io.trimtab.registry.StepSpec;
import io.trimtab.registry.TensorSpec;
import io.trimtab.serving.runtime.ModelLoadException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What a step type is told when a version is loaded: the manifest's words, the file, and the tensors around the step. */
public final class StepSetup {
    private final String place;
    private final StepSpec spec;
    private final Optional<Path> file;
    private final List<TensorSpec> tensors;
    private final Set<String> known = new LinkedHashSet<>();

    StepSetup(String place, StepSpec spec, Optional<Path> file, Collection<TensorSpec> tensors) {
        this.place = place;
        this.spec = spec;
        this.file = file;
        this.tensors = List.copyOf(tensors);
    }

    /**
     * The tensors around the step. Before the model: what the model and the steps behind this one want, and nobody makes
     * yet. After the model: everything there is, the model's inputs too.
     */
    public List<TensorSpec> tensors() {
        return tensors;
    }

    /** The one of {@link #tensors} with that name. */
    public Optional<TensorSpec> tensor(String name) {
        return tensors.stream().filter(tensor -> tensor.name().equals(name)).findFirst();
    }

    /** The one of {@link #tensors} with that name; without it the version is refused. */
    public TensorSpec requiredTensor(String name) throws ModelLoadException {
        Optional<TensorSpec> tensor = tensor(name);
        if (tensor.isEmpty()) {
            throw refused("needs the tensor '" + name + "'; there is "
                    + tensors.stream().map(TensorSpec::name).toList());
        }
        return tensor.get();
    }

    /** The option's text, not empty. */
    public String text(String option, String otherwise) throws ModelLoadException {
        Object value = value(option).orElse(otherwise);
        if (!(value instanceof String text) || text.isEmpty()) {
            throw wrong(option, "a string that is not empty", value);
        }
        return text;
    }

    /** The option's whole number. */
    public int wholeNumber(String option, int otherwise, int min, int max) throws ModelLoadException {
        Object value = value(option).orElse((long) otherwise);
        if (!(value instanceof Long number) || number < min || number > max) {
            throw wrong(option, "a whole number from " + min + " to " + max, value);
        }
        return number.intValue();
    }

    /** The option's boolean. */
    public boolean flag(String option, boolean otherwise) throws ModelLoadException {
        Object value = value(option).orElse(otherwise);
        if (!(value instanceof Boolean flag)) {
            throw wrong(option, "true or false", value);
        }
        return flag;
    }

    /** The option's constant, by its name in lower case. */
    public <E extends Enum<E>> E oneOf(String option, E otherwise) throws ModelLoadException {
        Object value = value(option).orElse(lowerCase(otherwise));
        List<E> constants = List.of(otherwise.getDeclaringClass().getEnumConstants());
        for (E constant : constants) {
            if (lowerCase(constant).equals(value)) {
                return constant;
            }
        }
        throw wrong(
                option, "one of " + constants.stream().map(StepSetup::lowerCase).toList(), value);
    }

    private static String lowerCase(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** Whether the manifest names a file. */
    public boolean hasFile() {
        return file.isPresent();
    }

    /** The bytes of the file that the manifest names, whose SHA-256 is right; at most {@code maxBytes}. */
    public byte[] file(int maxBytes) throws ModelLoadException {
        if (file.isEmpty()) {
            throw refused("needs a file, named by its member file");
        }
        String name = spec.file().orElseThrow();
        try (InputStream in = Files.newInputStream(file.get())) {
            byte[] bytes = in.readNBytes(maxBytes + 1);
            if (bytes.length > maxBytes) {
                throw refused("file '" + name + "' must have at most " + maxBytes + " bytes, has more");
            }
            return bytes;
        } catch (IOException e) {
            throw new ModelLoadException(at("file '" + name + "' cannot be read"), e);
        }
    }

    /** For a type to throw: why the version cannot be loaded, with the step's place in front. */
    public ModelLoadException refused(String reason) {
        return new ModelLoadException(at(reason));
    }

    /** As {@link #refused(String)}, with what was thrown for the log. */
    public ModelLoadException refused(String reason, Throwable cause) {
        return new ModelLoadException(at(reason), cause);
    }

    private String at(String text) {
        return place + " '" + spec.type() + "': " + text;
    }

    private Optional<Object> value(String option) {
        known.add(option);
        return Optional.ofNullable(spec.options().get(option));
    }

    private ModelLoadException wrong(String option, String rule, Object actual) {
        String shown = String.valueOf(actual);
        return refused("option " + option + " must be " + rule + ", was "
                + (shown.length() <= 100 ? shown : shown.substring(0, 100) + "…"));
    }

    /** Refuses options that the type did not ask for: most likely a slip of the pen. */
    void requireAllRead() throws ModelLoadException {
        Set<String> unknown = new TreeSet<>(spec.options().keySet());
        unknown.removeAll(known);
        if (!unknown.isEmpty()) {
            throw refused("has no option " + String.join(", ", unknown) + "; its options are "
                    + String.join(", ", new TreeSet<>(known)));
        }
    }
}
