package io.trimtab.serving.model;

import io.trimtab.serving.error.ErrorCode;
import io.trimtab.serving.error.ServingException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Those who asked for a model to be loaded and wait for the outcome. Belongs to the lifecycle's control thread. */
final class LoadRequests {
    private final List<Waiting> waiting = new ArrayList<>();

    void add(String model, Consumer<Optional<ServingException>> done) {
        waiting.add(new Waiting(model, done));
    }

    /** Tells the outcome to those whose model has nothing that still loads. */
    void answer(Map<String, ServedModel> served, Collection<ServedVersion> loading) {
        waiting.removeIf(request -> {
            boolean busy = loading.stream().anyMatch(version -> version.model().equals(request.model()));
            if (!busy) {
                request.done().accept(problem(request.model(), served.get(request.model())));
            }
            return !busy;
        });
    }

    private static Optional<ServingException> problem(String name, @Nullable ServedModel model) {
        if (model == null) {
            return Optional.of(ModelIndex.unknown(name));
        }
        boolean answers = model.standard()
                .filter(version -> version.state() == VersionState.READY)
                .isPresent();
        if (answers) {
            return Optional.empty();
        }
        String reasons = model.versions().stream()
                .map(version -> "version '" + version.version() + "' " + version.state() + ": " + version.reason())
                .collect(Collectors.joining("; "));
        return Optional.of(ServingException.refused(
                ErrorCode.MODEL_NOT_READY, "model '" + name + "' has no version that is ready: " + reasons));
    }

    private record Waiting(String model, Consumer<Optional<ServingException>> done) {}
}
