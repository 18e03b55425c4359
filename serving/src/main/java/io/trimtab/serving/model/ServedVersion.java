package io.trimtab.serving.model;

import static java.util.Objects.requireNonNull;

import io.trimtab.registry.ModelVersion;
import io.trimtab.serving.inference.ModelSignature;
import io.trimtab.serving.runtime.LoadedModel;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One version of a model in this server: its state, and while it is loaded its engine's handle, counted by
 * {@linkplain Lease leases} so that it is closed only when its last call has returned. A version that is loaded anew
 * after it was unloaded is a new object.
 */
public final class ServedVersion {
    private final String model;
    private final String version;
    private final @Nullable ModelVersion source;
    private final VersionListener listener;
    /** One for the index while it wants this version loaded, and one for each lease; closed when it comes to 0. */
    private final AtomicInteger uses = new AtomicInteger();

    private volatile VersionState state = VersionState.UNAVAILABLE;
    private volatile String reason = "not asked for yet";
    private volatile @Nullable LoadedModel loaded;
    private volatile @Nullable Runnable unload;
    private volatile boolean tried;
    private volatile WarmUp.@Nullable Result warmUp;
    private volatile Map<String, List<String>> labels = Map.of();

    private ServedVersion(String model, String version, @Nullable ModelVersion source, VersionListener listener) {
        this.model = model;
        this.version = version;
        this.source = source;
        this.listener = listener;
    }

    static ServedVersion of(ModelVersion source, VersionListener listener) {
        return new ServedVersion(source.model(), source.version(), source, listener);
    }

    /** A version that the registry lists and cannot give. */
    static ServedVersion unusable(String model, String version, String problem, VersionListener listener) {
        ServedVersion unusable = new ServedVersion(model, version, null, listener);
        unusable.reason = problem;
        return unusable;
    }

    /** The same, with a reason for not being loaded. */
    ServedVersion because(String why) {
        if (isUsable()) {
            reason = why;
        }
        return this;
    }

    public String model() {
        return model;
    }

    public String version() {
        return version;
    }

    /** The registered version: files, manifest, named features; empty when the registry cannot give it. */
    public Optional<ModelVersion> source() {
        return Optional.ofNullable(source);
    }

    public VersionState state() {
        return state;
    }

    /** Why it is in its state, for people; empty when there is nothing to say. */
    public String reason() {
        return reason;
    }

    /** The inputs and outputs; empty until it is loaded. */
    public Optional<ModelSignature> signature() {
        return Optional.ofNullable(loaded).map(LoadedModel::signature);
    }

    /** Every way to call it; empty until it is loaded. */
    public List<ModelSignature> signatures() {
        LoadedModel model = loaded;
        return model == null ? List.of() : model.signatures();
    }

    /** Whether it cannot be served: the registry cannot give it, or loading it failed; the reason says why. */
    public boolean hasFailed() {
        return state == VersionState.UNAVAILABLE && (tried || source == null);
    }

    /** What the warm-up found out; empty before. */
    public Optional<WarmUp.Result> warmUp() {
        return Optional.ofNullable(warmUp);
    }

    /** The names of classes in order, by output, for outputs that have them. */
    public Map<String, List<String>> labels() {
        return labels;
    }

    /** The right to run this version now; empty when it is not {@link VersionState#READY}. */
    public Optional<Lease> acquire() {
        if (state != VersionState.READY || !retain()) {
            return Optional.empty();
        }
        return Optional.of(new Lease(this, requireNonNull(loaded, "loaded")));
    }

    /** Calls that are running or waiting under a lease. */
    public int leases() {
        int held = uses.get();
        return state == VersionState.READY ? Math.max(0, held - 1) : Math.max(0, held);
    }

    private boolean retain() {
        int held = uses.get();
        while (held > 0) {
            if (uses.compareAndSet(held, held + 1)) {
                return true;
            }
            held = uses.get();
        }
        return false;
    }

    void release() {
        if (uses.decrementAndGet() == 0) {
            requireNonNull(unload, "unload").run();
        }
    }

    /** Moves on; the reason says why, or is empty. */
    void enter(VersionState next, String why) {
        VersionState before = state;
        reason = why;
        state = next;
        listener.changed(this, before, next);
    }

    /** Takes the engine's handle; {@code whenUnused} is called once, by the thread that closes the last lease. */
    void loaded(LoadedModel model, Runnable whenUnused) {
        loaded = model;
        unload = whenUnused;
        uses.set(1);
    }

    /** Whether the engine holds it, or is about to. */
    boolean isLoaded() {
        return state == VersionState.LOADING || state == VersionState.WARMING || state == VersionState.READY;
    }

    /** Whether there is something to load. */
    boolean isUsable() {
        return source != null;
    }

    boolean wasTried() {
        return tried;
    }

    void tried() {
        tried = true;
    }

    /** The engine is closed; its memory is gone. A version that failed stays so, with its reason. */
    void unloaded() {
        loaded = null;
        if (state == VersionState.UNAVAILABLE) {
            return;
        }
        enter(VersionState.UNLOADED, reason);
    }

    void labelled(Map<String, List<String>> names) {
        labels = names;
    }

    void warmedUp(WarmUp.Result result) {
        warmUp = result;
    }

    /** Takes no more requests and is unloaded when the last one has finished. */
    void drain(String why) {
        enter(VersionState.DRAINING, why);
        release();
    }

    @Override
    public String toString() {
        return "model '" + model() + "' version '" + version() + "'";
    }
}
