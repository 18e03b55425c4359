package io.trimtab.serving.model;

import io.trimtab.registry.AliasMove;
import io.trimtab.registry.Aliases;
import io.trimtab.registry.ModelRegistry;
import io.trimtab.registry.RegisteredModel;
import io.trimtab.registry.RegistryChange;
import io.trimtab.registry.RegistryErrorCode;
import io.trimtab.registry.RegistryException;
import io.trimtab.registry.Watch;
import io.trimtab.serving.error.ErrorCode;
import io.trimtab.serving.error.ServingException;
import io.trimtab.serving.runtime.LoadedModel;
import io.trimtab.serving.runtime.ModelRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the versions in this server as the registry wants them. When an alias moves, its new target is loaded and
 * warmed up first; then requests are routed to it by one pointer; then versions that nobody wants any more finish what
 * they have and are unloaded. The former champion stays, so that a rollback is nothing but the pointer.
 *
 * <p>All decisions are made on one thread; loads happen on others, engines are closed on another.
 */
public final class ModelLifecycle implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ModelLifecycle.class);
    private static final Duration RETRY = Duration.ofSeconds(5);
    private static final String UNLOADED = "unloaded on request";

    private final ModelRegistry registry;
    private final LifecycleOptions options;
    private final VersionListener listener;
    private final VersionLoader loader;
    private final ModelIndex index = new ModelIndex();
    private final ScheduledExecutorService control;
    private final ScheduledExecutorService timer;
    private final ExecutorService loads;
    private final ExecutorService unloads;
    private final BoundedCalls engine;
    private final AtomicInteger openHandles = new AtomicInteger();

    /** Everything below belongs to the control thread. */
    private final Map<String, ServedModel> served = new TreeMap<>();

    private final Map<ServedVersion, ServedVersion> replacements = new HashMap<>();
    private final Map<String, Succession> successions = new HashMap<>();
    private final Set<ServedVersion> loading = new HashSet<>();
    private final List<Runnable> whenSettled = new ArrayList<>();
    /** Models that somebody unloaded, until somebody loads them or the server ends. */
    private final Set<String> putAside = new HashSet<>();

    private final LoadRequests loadRequests = new LoadRequests();
    private boolean listed;
    private boolean closing;
    private volatile boolean settled;
    private @Nullable Watch watch;

    private ModelLifecycle(
            ModelRegistry registry, List<ModelRuntime> runtimes, LifecycleOptions options, VersionListener listener) {
        Map<String, ModelRuntime> byName = new LinkedHashMap<>();
        runtimes.forEach(runtime -> byName.put(runtime.name(), runtime));
        this.registry = registry;
        this.options = options;
        this.listener = listener;
        this.control = Executors.newSingleThreadScheduledExecutor(daemons("trimtab-models"));
        this.timer = Executors.newSingleThreadScheduledExecutor(daemons("trimtab-warm-up-limit"));
        this.loads = Executors.newFixedThreadPool(options.loadThreads(), daemons("trimtab-load"));
        this.unloads = Executors.newSingleThreadExecutor(daemons("trimtab-unload"));
        this.engine = new BoundedCalls(daemons("trimtab-engine"));
        this.loader = new VersionLoader(byName, options, timer, engine);
    }

    /**
     * Starts to follow the registry; returns at once.
     *
     * @param runtimes the engines, by the names that manifests use
     * @param listener told of every change of a version's state
     */
    public static ModelLifecycle start(
            ModelRegistry registry, List<ModelRuntime> runtimes, LifecycleOptions options, VersionListener listener) {
        ModelLifecycle lifecycle = new ModelLifecycle(registry, runtimes, options, listener);
        lifecycle.control.execute(lifecycle::begin);
        return lifecycle;
    }

    /** Who answers for which model; always the same object. */
    public ModelIndex index() {
        return index;
    }

    /** Whether every version that was wanted at the start has been loaded or has failed. */
    public boolean settled() {
        return settled;
    }

    /** Runs {@code action} once, on a thread of this object, when {@link #settled()}; soon when it is already. */
    public void whenSettled(Runnable action) {
        control.execute(() -> {
            if (settled) {
                action.run();
            } else {
                whenSettled.add(action);
            }
        });
    }

    /** Looks at the registry soon, instead of at its next interval. */
    public void lookSoon() {
        control.execute(() -> {
            if (watch != null) {
                watch.lookSoon();
            }
        });
    }

    /**
     * Tries a version again that is unavailable, or loads its files anew while the loaded one goes on answering.
     *
     * @return false when the model or version is not known
     */
    public boolean reload(String model, String version) {
        boolean known = index.model(model).flatMap(m -> m.find(version)).isPresent();
        if (known) {
            control.execute(() -> reconcile(model, Optional.of(version)));
        }
        return known;
    }

    /**
     * Loads what the registry has of a model: what was unloaded, and what failed before. Who answers already goes on.
     *
     * @param done told when every version that is wanted has been loaded or has failed, on a thread of this object:
     *     empty when the model answers, else why it does not
     */
    public void load(String model, Consumer<Optional<ServingException>> done) {
        command(done, () -> {
            putAside.remove(model);
            reconcile(model, Optional.empty());
            ServedModel known = served.get(model);
            if (known != null) {
                for (ServedVersion version : known.versions()) {
                    if (version.state() == VersionState.UNAVAILABLE
                            && version.wasTried()
                            && !loading.contains(version)) {
                        reconcile(model, Optional.of(version.version()));
                    }
                }
            }
            loadRequests.add(model, done);
            loadRequests.answer(served, loading);
        });
    }

    /**
     * Takes a model out of service until it is loaded again or the server starts anew; its requests finish first. The
     * registry is not touched.
     *
     * @param done told on a thread of this object: empty, or that there is no such model
     */
    public void unload(String model, Consumer<Optional<ServingException>> done) {
        command(done, () -> {
            if (!served.containsKey(model)) {
                done.accept(Optional.of(ModelIndex.unknown(model)));
                return;
            }
            putAside.add(model);
            reconcile(model, Optional.empty());
            done.accept(Optional.empty());
        });
    }

    private void command(Consumer<Optional<ServingException>> done, Runnable action) {
        try {
            control.execute(action);
        } catch (RejectedExecutionException e) {
            done.accept(Optional.of(
                    ServingException.refused(ErrorCode.SHUTTING_DOWN, "the node is shutting down and loads nothing")));
        }
    }

    private void begin() {
        try {
            if (watch == null) {
                watch = registry.watch(change -> control.execute(() -> changed(change)));
            }
            for (String model : registry.models()) {
                reconcile(model, Optional.empty());
            }
            listed = true;
            settleIfDone();
        } catch (RegistryException e) {
            log.atWarn().addKeyValue("reason", e.getMessage()).log("the registry cannot be listed; trying again");
            control.schedule(this::begin, RETRY.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void changed(RegistryChange change) {
        boolean files = change.kind() == RegistryChange.Kind.VERSION_CHANGED;
        reconcile(change.model(), files ? change.version() : Optional.empty());
    }

    /**
     * Makes one model as the registry has it.
     *
     * @param renewed a version whose files changed
     */
    private void reconcile(String name, Optional<String> renewed) {
        if (closing) {
            return;
        }
        try {
            reconcile(registry.model(name), renewed);
        } catch (RegistryException e) {
            if (e.code() == RegistryErrorCode.MODEL_NOT_FOUND) {
                remove(name);
                return;
            }
            log.atWarn()
                    .addKeyValue("model", name)
                    .addKeyValue("reason", e.getMessage())
                    .log("the registry cannot be read; the model stays as it is");
        }
    }

    private void reconcile(RegisteredModel model, Optional<String> renewed) {
        ServedModel before = served.get(model.name());
        if (putAside.contains(model.name())) {
            publish(before, unloaded(model, before));
            drain(before);
            return;
        }
        Map<String, String> aliases = aliases(model, before);
        Map<String, ServedVersion> versions = versions(model, before, renewed);
        ServedModel after = ModelRoutes.route(model.name(), versions, aliases, before, former(model.name(), aliases));
        Set<String> wanted = options.policy().wanted(usable(model), aliases, former(model.name(), aliases));
        for (String number : wanted) {
            ServedVersion version = versions.get(number);
            if (version != null && isUntouched(version)) {
                enqueue(version);
            }
        }
        publish(before, after);
        Set<ServedVersion> kept = after.answering();
        for (ServedVersion version : known(before, after)) {
            boolean listedNow = versions.get(version.version()) == version;
            if (version.state() == VersionState.READY
                    && !kept.contains(version)
                    && !(listedNow && wanted.contains(version.version()))) {
                version.drain(listedNow ? "not wanted by the load policy" : "replaced or removed");
            }
        }
    }

    /** The model with nobody who answers. */
    private ServedModel unloaded(RegisteredModel model, @Nullable ServedModel before) {
        Map<String, ServedVersion> versions = new TreeMap<>();
        for (String number : model.versions()) {
            ServedVersion known = before == null ? null : before.versionOf(number);
            boolean waits =
                    known != null && isUntouched(known) && known.reason().equals(UNLOADED);
            versions.put(number, waits ? known : fresh(model.name(), number).because(UNLOADED));
        }
        return new ServedModel(model.name(), versions, aliases(model, before), Map.of(), null);
    }

    private static void drain(@Nullable ServedModel model) {
        if (model != null) {
            for (ServedVersion version : known(model, model)) {
                if (version.state() == VersionState.READY) {
                    version.drain(UNLOADED);
                }
            }
        }
    }

    private static List<String> usable(RegisteredModel model) {
        return model.versions().stream()
                .filter(version -> !model.versionProblems().containsKey(version))
                .toList();
    }

    private static Set<ServedVersion> known(@Nullable ServedModel before, ServedModel after) {
        Set<ServedVersion> known = new HashSet<>(after.versions());
        if (before != null) {
            known.addAll(before.versions());
            known.addAll(before.answering());
        }
        return known;
    }

    /** Aliases that cannot be read stay as they were: a damaged file must not move anything. */
    private static Map<String, String> aliases(RegisteredModel model, @Nullable ServedModel before) {
        if (model.problem().isPresent()) {
            log.atWarn()
                    .addKeyValue("model", model.name())
                    .addKeyValue("reason", model.problem().get())
                    .log("the aliases cannot be read; they stay as they were");
            return before == null ? Map.of() : before.aliases();
        }
        Map<String, String> aliases = new TreeMap<>();
        model.aliases().forEach((alias, target) -> aliases.put(alias, target.version()));
        return aliases;
    }

    /** The champion before this one: as the history has it, else as it was seen here. */
    private Optional<String> former(String model, Map<String, String> aliases) {
        String champion = aliases.get(Aliases.CHAMPION);
        if (champion == null) {
            return Optional.empty();
        }
        Succession known = successions.get(model);
        if (known == null || !known.champion().equals(champion)) {
            Optional<String> seen = known == null ? Optional.empty() : Optional.of(known.champion());
            known = new Succession(champion, formerFromHistory(model, champion).or(() -> seen));
            successions.put(model, known);
        }
        return known.former();
    }

    private Optional<String> formerFromHistory(String model, String champion) {
        try {
            List<AliasMove> moves = registry.history(model);
            for (int i = moves.size() - 1; i >= 0; i--) {
                AliasMove move = moves.get(i);
                if (move.alias().equals(Aliases.CHAMPION)
                        && move.to().equals(champion)
                        && !move.from().equals(Optional.of(champion))) {
                    return move.from();
                }
            }
        } catch (RegistryException e) {
            log.atWarn()
                    .addKeyValue("model", model)
                    .addKeyValue("reason", e.getMessage())
                    .log("the alias history cannot be read");
        }
        return Optional.empty();
    }

    private Map<String, ServedVersion> versions(
            RegisteredModel model, @Nullable ServedModel before, Optional<String> renewed) {
        Map<String, ServedVersion> versions = new TreeMap<>();
        for (String number : model.versions()) {
            ServedVersion known = before == null ? null : before.versionOf(number);
            String problem = model.versionProblems().get(number);
            if (problem != null) {
                versions.put(number, known != null && known.isLoaded() ? known : broken(model.name(), number, problem));
            } else if (known == null || isGone(known)) {
                versions.put(number, fresh(model.name(), number));
            } else if (renewed.filter(number::equals).isPresent()) {
                versions.put(number, renewed(known));
            } else {
                versions.put(number, known);
            }
        }
        return versions;
    }

    private static boolean isGone(ServedVersion version) {
        return version.state() == VersionState.DRAINING
                || version.state() == VersionState.UNLOADED
                || !version.isUsable();
    }

    private ServedVersion fresh(String model, String number) {
        try {
            return ServedVersion.of(registry.version(model, number), listener);
        } catch (RegistryException e) {
            return broken(model, number, String.valueOf(e.getMessage()));
        }
    }

    private ServedVersion broken(String model, String number, String problem) {
        return ServedVersion.unusable(model, number, problem, listener);
    }

    /** While the loaded one answers, its successor under the same number loads aside. */
    private ServedVersion renewed(ServedVersion known) {
        ServedVersion next = fresh(known.model(), known.version());
        if (!known.isLoaded()) {
            return next;
        }
        if (next.isUsable() && replacements.putIfAbsent(known, next) == null) {
            enqueue(next);
        }
        return known;
    }

    private boolean isUntouched(ServedVersion version) {
        return version.state() == VersionState.UNAVAILABLE
                && version.isUsable()
                && !version.wasTried()
                && !loading.contains(version);
    }

    private void enqueue(ServedVersion version) {
        loading.add(version);
        loads.execute(() -> {
            version.tried();
            try {
                loader.load(version, loaded -> unload(version, loaded), openHandles::incrementAndGet);
            } finally {
                control.execute(() -> finished(version));
            }
        });
    }

    private void finished(ServedVersion version) {
        loading.remove(version);
        replacements.entrySet().removeIf(entry -> {
            if (entry.getValue() != version) {
                return false;
            }
            if (version.state() == VersionState.READY) {
                replace(entry.getKey(), version);
            }
            return true;
        });
        if (closing || putAside.contains(version.model())) {
            if (version.state() == VersionState.READY) {
                version.drain(closing ? "the server stops" : UNLOADED);
            }
        } else {
            reconcile(version.model(), Optional.empty());
        }
        loadRequests.answer(served, loading);
        settleIfDone();
    }

    private void replace(ServedVersion old, ServedVersion next) {
        ServedModel before = served.get(old.model());
        if (before != null && before.versionOf(old.version()) == old) {
            publish(before, before.with(old, next));
            if (old.state() == VersionState.READY) {
                old.drain("its files changed");
            }
        } else {
            next.drain("its model has gone");
        }
    }

    private void publish(@Nullable ServedModel before, ServedModel after) {
        served.put(after.name(), after);
        index.put(after);
        Optional<ServedVersion> from = before == null ? Optional.empty() : before.standard();
        Optional<ServedVersion> to = after.standard();
        if (to.isPresent() && !to.equals(from) && to.get().state() == VersionState.READY) {
            log.atInfo()
                    .addKeyValue("model", after.name())
                    .addKeyValue("from", from.map(ServedVersion::version).orElse("none"))
                    .addKeyValue("to", to.get().version())
                    .log("another version answers");
        }
    }

    private void remove(String name) {
        ServedModel gone = served.remove(name);
        index.remove(name);
        if (gone != null) {
            for (ServedVersion version : known(gone, gone)) {
                if (version.state() == VersionState.READY) {
                    version.drain("its model has gone");
                }
            }
        }
    }

    private void unload(ServedVersion version, LoadedModel loaded) {
        unloads.execute(() -> {
            try {
                loaded.close();
            } catch (RuntimeException e) {
                log.atWarn().setCause(e).addKeyValue("model", version.model()).log("an engine could not be closed");
            } finally {
                version.unloaded();
                openHandles.decrementAndGet();
            }
        });
    }

    private void settleIfDone() {
        if (!settled && listed && loading.isEmpty()) {
            settled = true;
            whenSettled.forEach(Runnable::run);
            whenSettled.clear();
        }
    }

    /** A champion and the one before it. */
    private record Succession(String champion, Optional<String> former) {}

    /** As {@link #close(Duration)} with ten seconds. */
    @Override
    public void close() {
        close(Duration.ofSeconds(10));
    }

    /**
     * Takes no more requests, waits for those that run and for loads that have begun, and closes every engine.
     *
     * @return false when the deadline came first; what is still running then keeps its engine
     */
    public boolean close(Duration deadline) {
        long end = System.nanoTime() + deadline.toNanos();
        try {
            control.execute(this::beginClosing);
        } catch (RejectedExecutionException alreadyClosed) {
            return openHandles.get() == 0;
        }
        // Nobody comes after the control thread's last task, and nobody after the loads' last.
        loads.shutdown();
        boolean done = await(loads, end);
        control.shutdown();
        done = await(control, end) && done;
        while (openHandles.get() > 0 && System.nanoTime() < end) {
            java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
        }
        timer.shutdownNow();
        engine.close();
        if (openHandles.get() > 0) {
            // Whoever ends the last call still closes the engine.
            return false;
        }
        unloads.shutdown();
        return await(unloads, end) && done;
    }

    private void beginClosing() {
        closing = true;
        if (watch != null) {
            watch.close();
        }
        for (ServedModel model : List.copyOf(served.values())) {
            for (ServedVersion version : known(model, model)) {
                if (version.state() == VersionState.READY) {
                    version.drain("the server stops");
                }
            }
        }
    }

    private static boolean await(ExecutorService executor, long end) {
        try {
            return executor.awaitTermination(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static ThreadFactory daemons(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
