package io.trimtab.serving.model;

import io.trimtab.serving.error.ErrorCode;
import io.trimtab.serving.error.ServingException;
import io.trimtab.serving.wire.BadInput;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Who answers for which model, right now. Reads take no lock and may be made on an event loop. */
public final class ModelIndex {
    private volatile Map<String, ServedModel> models = Map.of();

    /** Every model of the registry, by name. */
    public Collection<ServedModel> models() {
        return new TreeMap<>(models).values();
    }

    public Optional<ServedModel> model(String name) {
        return Optional.ofNullable(models.get(name));
    }

    /**
     * The version that a request is about, whatever its state.
     *
     * @param versionOrAlias empty for the one that answers when none is named: the {@code champion}, or without
     *     aliases the highest that is ready
     * @throws ServingException when there is none
     */
    public ServedVersion find(String model, Optional<String> versionOrAlias) throws ServingException {
        ServedModel served = models.get(model);
        if (served == null) {
            throw unknown(model);
        }
        if (versionOrAlias.isPresent()) {
            String reference = versionOrAlias.get();
            Optional<ServedVersion> found = served.find(reference);
            if (found.isEmpty() && served.aliases().containsKey(reference)) {
                throw ServingException.refused(
                        ErrorCode.MODEL_NOT_READY,
                        "model '" + model + "' alias '" + reference + "' points at version '"
                                + served.aliases().get(reference) + "', which is not ready");
            }
            return found.orElseThrow(() -> ServingException.refused(
                    ErrorCode.VERSION_NOT_FOUND,
                    "model '" + model + "' has no version or alias '" + BadInput.cut(reference) + "'"));
        }
        return served.standard()
                .orElseThrow(() -> ServingException.refused(
                        ErrorCode.MODEL_NOT_READY, "model '" + model + "' has no version that is ready"));
    }

    /**
     * The right to run the version that a request is about. A swap that happens at the same time is waited out by
     * looking again, so that it never shows.
     *
     * @throws ServingException {@code MODEL_NOT_FOUND}, {@code VERSION_NOT_FOUND}, {@code MODEL_NOT_READY}: there is none or it is not ready
     */
    public Lease acquire(String model, Optional<String> versionOrAlias) throws ServingException {
        ServedVersion before = find(model, versionOrAlias);
        while (true) {
            Optional<Lease> lease = before.acquire();
            if (lease.isPresent()) {
                return lease.get();
            }
            ServedVersion now = find(model, versionOrAlias);
            if (now == before) {
                throw ServingException.refused(
                        ErrorCode.MODEL_NOT_READY,
                        now + " is not ready (state " + now.state()
                                + (now.reason().isEmpty() ? "" : ": " + now.reason()) + ")");
            }
            before = now;
        }
    }

    /** What is said of a model that is not here. */
    public static ServingException unknown(String model) {
        return ServingException.refused(
                ErrorCode.MODEL_NOT_FOUND, "model '" + BadInput.cut(model) + "' is not known here");
    }

    void put(ServedModel model) {
        Map<String, ServedModel> next = new TreeMap<>(models);
        next.put(model.name(), model);
        models = Map.copyOf(next);
    }

    void remove(String model) {
        Map<String, ServedModel> next = new TreeMap<>(models);
        next.remove(model);
        models = Map.copyOf(next);
    }
}
