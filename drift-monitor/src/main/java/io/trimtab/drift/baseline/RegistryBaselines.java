package io.trimtab.drift.baseline;

import io.trimtab.registry.Manifest;
import io.trimtab.registry.ModelRegistry;
import io.trimtab.registry.ModelVersion;
import io.trimtab.registry.RegistryErrorCode;
import io.trimtab.registry.RegistryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Baselines from the model registry, bound to their version by the digest in its manifest.
 *
 * <p>What was found is kept; that nothing was found is believed for a while and then looked up again.
 */
public final class RegistryBaselines implements BaselineSource {
    private static final Duration BELIEVE_ABSENCE = Duration.ofSeconds(10);

    private final ModelRegistry registry;
    private final Duration pane;
    private final InstantSource clock;
    private final ConcurrentMap<Key, Known> known = new ConcurrentHashMap<>();

    private record Key(String model, String version) {}

    private record Known(VersionBaseline baseline, Instant until) {}

    /**
     * Baselines of this registry's versions.
     *
     * @param pane what the window length of a baseline must be a multiple of
     */
    public RegistryBaselines(ModelRegistry registry, Duration pane, InstantSource clock) {
        this.registry = registry;
        this.pane = pane;
        this.clock = clock;
    }

    @Override
    public VersionBaseline find(String model, String version) {
        var key = new Key(model, version);
        Known found = known.get(key);
        if (found != null
                && (found.baseline().profile().isPresent() || clock.instant().isBefore(found.until()))) {
            return found.baseline();
        }
        VersionBaseline loaded = load(model, version);
        known.put(key, new Known(loaded, clock.instant().plus(BELIEVE_ABSENCE)));
        return loaded;
    }

    private VersionBaseline load(String model, String version) {
        try {
            ModelVersion found = registry.version(model, version);
            Optional<Path> file = found.baseline();
            return file.isPresent()
                    ? read(found, file.get())
                    : VersionBaseline.none("version " + model + "/" + version + " has no baseline.json");
        } catch (RegistryException e) {
            if (e.code() == RegistryErrorCode.STORAGE_FAILED) {
                throw e;
            }
            return VersionBaseline.none(String.valueOf(e.getMessage()));
        } catch (InvalidBaselineException e) {
            return VersionBaseline.none(String.valueOf(e.getMessage()));
        }
    }

    private VersionBaseline read(ModelVersion version, Path file) {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new InvalidBaselineException("baseline " + file + " cannot be read: " + e, e);
        }
        String digest = sha256(bytes);
        String bound = version.manifest().files().get(ModelVersion.BASELINE_FILE);
        if (bound != null && !bound.equals(digest)) {
            throw new InvalidBaselineException(
                    "baseline %s must have the digest that the manifest of %s/%s names (%s), has %s"
                            .formatted(file, version.model(), version.version(), bound, digest));
        }
        BaselineProfile profile = BaselineFile.parse(bytes, file.toString());
        long length = profile.blockLength().toMillis();
        if (length < 1 || length % pane.toMillis() != 0) {
            throw new InvalidBaselineException("baseline %s must have windows of a multiple of %s, has %s"
                    .formatted(file, pane, profile.blockLength()));
        }
        return new VersionBaseline(
                Optional.of(profile), digest, fit(version.manifest()).sources(profile, file.toString()), "");
    }

    /** What a baseline of a version with this manifest must fit. */
    public static BaselineFit fit(Manifest manifest) {
        return new BaselineFit(manifest.features(), manifest.predictions(), manifest.inputs(), manifest.outputs());
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JVM has no SHA-256", e);
        }
    }
}
