package io.trimtab.serving.model;

import io.trimtab.registry.ModelVersion;
import io.trimtab.registry.RegistryException;
import io.trimtab.registry.TensorSpec;
import io.trimtab.serving.processing.ModelProcessing;
import io.trimtab.serving.runtime.Cancellation;
import io.trimtab.serving.runtime.LoadedModel;
import io.trimtab.serving.runtime.ModelLoadException;
import io.trimtab.serving.runtime.ModelRuntime;
import io.trimtab.serving.runtime.RuntimeOptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings one version from its files to {@code READY}, or to {@code UNAVAILABLE} with the reason. */
final class VersionLoader {
    private static final Logger log = LoggerFactory.getLogger(VersionLoader.class);

    private final Map<String, ModelRuntime> runtimes;
    private final LifecycleOptions options;
    private final ScheduledExecutorService timer;
    private final BoundedCalls engine;

    /**
     * Over these engines, by name.
     *
     * @param timer tells first calls to end when they take too long
     * @param engine runs what may never return
     */
    VersionLoader(
            Map<String, ModelRuntime> runtimes,
            LifecycleOptions options,
            ScheduledExecutorService timer,
            BoundedCalls engine) {
        this.runtimes = runtimes;
        this.options = options;
        this.timer = timer;
        this.engine = engine;
    }

    /**
     * Loads and warms up; blocks until that is done. Whatever goes wrong stays with this version.
     *
     * @param unload given the engine's handle when the last lease is closed
     * @param opened run when there is a handle, before it can be given to {@code unload}
     */
    void load(ServedVersion version, Consumer<LoadedModel> unload, Runnable opened) {
        version.enter(VersionState.LOADING, "");
        Optional<LoadedModel> handle = opened(version);
        if (handle.isEmpty()) {
            return;
        }
        LoadedModel loaded = handle.get();
        opened.run();
        version.loaded(loaded, () -> unload.accept(loaded));
        version.enter(VersionState.WARMING, "");
        WarmUp.Result warm;
        try {
            warm = engine.run(
                    () -> warmUp(loaded), options.warmUpLimit().plus(options.grace()), late -> version.release());
        } catch (TimeoutException e) {
            fail(
                    version,
                    "its first calls did not end within "
                            + options.warmUpLimit().toMillis() + " ms and could not be stopped",
                    e);
            return;
        } catch (ExecutionException | InterruptedException e) {
            fail(version, "its first calls were interrupted", e);
            version.release();
            return;
        }
        version.warmedUp(warm);
        version.enter(VersionState.READY, "");
        log.atInfo()
                .addKeyValue("model", version.model())
                .addKeyValue("version", version.version())
                .addKeyValue("callMicros", warm.cost().rowNanos() / 1000)
                .addKeyValue("batchable", warm.batchable())
                .log(
                        warm.problem().isPresent()
                                ? "version is ready, made-up inputs did not suit it"
                                : "version is ready");
    }

    /** The engine's handle; empty when the version failed. */
    private Optional<LoadedModel> opened(ServedVersion version) {
        try {
            ModelVersion source = version.source().orElseThrow();
            return Optional.of(engine.run(() -> open(source, version), options.loadLimit(), LoadedModel::close));
        } catch (TimeoutException e) {
            fail(version, "loading it did not end within " + options.loadLimit().toMillis() + " ms", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            fail(version, "loading it was interrupted", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            if (cause instanceof ModelLoadException || cause instanceof RegistryException) {
                fail(version, String.valueOf(cause.getMessage()), cause);
            } else if (cause instanceof OutOfMemoryError) {
                fail(version, "there is not enough memory to load it", cause);
            } else {
                // InternalError among them: a mapped file that somebody cut while it was read.
                fail(version, "the engine failed while loading it", cause);
            }
        }
        return Optional.empty();
    }

    private LoadedModel open(ModelVersion source, ServedVersion version) throws ModelLoadException {
        String name = source.manifest().runtime();
        ModelRuntime runtime = runtimes.get(name);
        if (runtime == null) {
            throw new ModelLoadException("its manifest asks for runtime '" + name + "'; this server has "
                    + runtimes.keySet().stream().sorted().toList());
        }
        source.verifyDigests();
        version.labelled(ClassLabels.of(source));
        LoadedModel loaded = runtime.load(source, runtimeOptions(source));
        boolean fits = false;
        try {
            loaded = ModelProcessing.wrap(loaded, source.manifest().processing(), source.directory());
            check("input", source.manifest().inputs(), loaded.signature().inputs());
            check("output", source.manifest().outputs(), loaded.signature().outputs());
            fits = true;
            return loaded;
        } finally {
            if (!fits) {
                loaded.close();
            }
        }
    }

    /** The node's options, and where the manifest says otherwise, those. */
    private RuntimeOptions runtimeOptions(ModelVersion source) throws ModelLoadException {
        Map<String, String> parameters = new HashMap<>(source.manifest().parameters());
        parameters.keySet().removeIf(ClassLabels::isLabels);
        return options.runtime().overriddenBy(parameters);
    }

    /** A manifest that describes another model than the one beside it is a mistake of packaging. */
    private static void check(String side, List<TensorSpec> manifest, List<TensorSpec> model)
            throws ModelLoadException {
        if (manifest.isEmpty()) {
            return;
        }
        for (TensorSpec declared : manifest) {
            TensorSpec actual = model.stream()
                    .filter(spec -> spec.name().equals(declared.name()))
                    .findFirst()
                    .orElseThrow(() -> new ModelLoadException("its manifest declares " + side + " '" + declared.name()
                            + "'; the model has "
                            + model.stream().map(TensorSpec::name).toList()));
            if (actual.datatype() != declared.datatype() || !overlap(actual.shape(), declared.shape())) {
                throw new ModelLoadException("its manifest declares " + side + " '" + declared.name() + "' as "
                        + declared.datatype() + declared.shape() + "; the model has it as " + actual.datatype()
                        + actual.shape());
            }
        }
    }

    private static boolean overlap(List<Long> a, List<Long> b) {
        if (a.size() != b.size()) {
            return false;
        }
        for (int i = 0; i < a.size(); i++) {
            if (a.get(i) >= 0 && b.get(i) >= 0 && !a.get(i).equals(b.get(i))) {
                return false;
            }
        }
        return true;
    }

    private WarmUp.Result warmUp(LoadedModel loaded) {
        Cancellation cancellation = new Cancellation();
        ScheduledFuture<?> limit =
                timer.schedule(cancellation::cancel, options.warmUpLimit().toMillis(), TimeUnit.MILLISECONDS);
        try {
            return WarmUp.run(loaded, cancellation, new Random(1), System::nanoTime);
        } catch (RuntimeException | Error e) {
            log.atWarn().setCause(e).log("the warm-up ended early");
            return WarmUp.Result.none("the warm-up ended early");
        } finally {
            limit.cancel(false);
        }
    }

    private static void fail(ServedVersion version, String reason, Throwable cause) {
        log.atWarn()
                .addKeyValue("model", version.model())
                .addKeyValue("version", version.version())
                .addKeyValue("reason", reason)
                .setCause(isExpected(cause) ? null : cause)
                .log("version is unavailable");
        version.enter(VersionState.UNAVAILABLE, reason);
    }

    private static boolean isExpected(Throwable cause) {
        return cause instanceof ModelLoadException
                || cause instanceof RegistryException
                || cause instanceof TimeoutException;
    }
}
