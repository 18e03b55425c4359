package io.trimtab.registry.file;

import io.trimtab.registry.AliasChange;
import io.trimtab.registry.AliasMove;
import io.trimtab.registry.AliasTarget;
import io.trimtab.registry.ModelVersion;
import io.trimtab.registry.RegisteredModel;
import io.trimtab.registry.RegistryErrorCode;
import io.trimtab.registry.RegistryException;
import io.trimtab.registry.RegistryNames;
import io.trimtab.registry.VersionFiles;
import io.trimtab.registry.json.AliasesJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** One model's folder: its versions, aliases and history. */
final class ModelFolder {
    static final String ALIASES = "aliases.json";
    static final Comparator<String> BY_NUMBER = Comparator.comparingLong(Long::parseLong);

    /** Who is named in the history for a move that this registry did not make. */
    static final String UNKNOWN_ACTOR = "unknown";

    private final String name;
    private final Path root;
    private final Path directory;

    /** @param root the registry's folder, which nothing may leave */
    ModelFolder(String name, Path root) {
        this.name = name;
        this.root = root;
        this.directory = root.resolve(name);
    }

    Path directory() {
        return directory;
    }

    /** Whether anything makes this folder a model: a version, or an alias. */
    boolean isModel() throws IOException {
        return Files.isDirectory(directory)
                && (Files.exists(directory.resolve(ALIASES), LinkOption.NOFOLLOW_LINKS)
                        || !versions().isEmpty());
    }

    /** Version numbers, ascending; usable or not. */
    List<String> versions() throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(Files::isDirectory)
                    .map(entry -> entry.getFileName().toString())
                    .filter(RegistryNames::isVersion)
                    .sorted(BY_NUMBER)
                    .toList();
        }
    }

    RegisteredModel read() throws IOException {
        Map<String, AliasTarget> aliases = Map.of();
        Optional<String> problem = Optional.empty();
        try {
            aliases = aliases();
        } catch (RegistryException e) {
            problem = Optional.of(e.getMessage());
        }
        List<String> versions = versions();
        Map<String, String> problems = new HashMap<>();
        for (String version : versions) {
            try {
                version(version);
            } catch (RegistryException e) {
                problems.put(version, e.getMessage());
            } catch (IOException e) {
                problems.put(
                        version, VersionFiles.describe(name, version) + " cannot be read: " + VersionFiles.describe(e));
            }
        }
        return new RegisteredModel(name, versions, aliases, problems, problem);
    }

    /** Fails with {@code VERSION_NOT_FOUND}, {@code INVALID_VERSION}, {@code UNSAFE_PATH}. */
    ModelVersion version(String version) throws IOException {
        return folder(version).read();
    }

    /** See {@link VersionFolder#fingerprint}; a folder that leaves the registry is not looked into. */
    String fingerprint(String version) throws IOException {
        try {
            return folder(version).fingerprint();
        } catch (RegistryException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private VersionFolder folder(String version) throws IOException {
        Path folder = directory.resolve(version);
        if (!Files.isDirectory(folder)) {
            List<String> versions = versions();
            throw new RegistryException(
                    RegistryErrorCode.VERSION_NOT_FOUND,
                    "model '" + name + "' has no version '" + version + "', it has "
                            + (versions.isEmpty() ? "none" : String.join(", ", versions)));
        }
        requireUnder(root, folder, VersionFiles.describe(name, version));
        return new VersionFolder(name, version, folder);
    }

    static void requireUnder(Path root, Path folder, String what) throws IOException {
        if (!folder.toRealPath().startsWith(root.toRealPath())) {
            throw new RegistryException(
                    RegistryErrorCode.UNSAFE_PATH,
                    what + " must lie within the registry's folder, but is a link that leaves it");
        }
    }

    /** The aliases; none when there is no file. Fails with {@code INVALID_ALIASES}. */
    Map<String, AliasTarget> aliases() throws IOException {
        Path file = directory.resolve(ALIASES);
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return Map.of();
        }
        String where = "model '" + name + "' " + ALIASES;
        return AliasesJson.read(
                LimitedFile.read(file, AliasesJson.MAX_BYTES, where, RegistryErrorCode.INVALID_ALIASES), where);
    }

    List<AliasMove> history() throws IOException {
        return new AliasHistory(name, directory).moves();
    }

    /**
     * Compare, write the history, write the aliases: in that order, under the model's lock. A process that dies in
     * between leaves a line for a move that did not happen; the next move sees that and says so in a line of its own.
     */
    AliasMove move(AliasChange change, Instant now) throws IOException {
        return ModelLock.holding(name, directory, () -> {
            Map<String, AliasTarget> aliases = new LinkedHashMap<>(aliases());
            Optional<String> actual =
                    Optional.ofNullable(aliases.get(change.alias())).map(AliasTarget::version);
            if (!actual.equals(change.expected())) {
                throw new RegistryException(
                        RegistryErrorCode.ALIAS_CONFLICT,
                        "model '" + name + "' alias '" + change.alias() + "' must " + pointing(change.expected())
                                + " for this move, but "
                                + (actual.isPresent() ? "points to version '" + actual.get() + "'" : "does not exist"));
            }
            version(change.to());
            AliasHistory history = new AliasHistory(name, directory);
            noteUnrecordedMove(history, change.alias(), actual, now);
            AliasMove move = new AliasMove(
                    name, change.alias(), actual, change.to(), change.weight(), now, change.actor(), change.reason());
            history.append(move);
            aliases.put(change.alias(), new AliasTarget(change.to(), change.weight()));
            DurableFiles.replace(directory.resolve(ALIASES), AliasesJson.write(aliases));
            return move;
        });
    }

    private static String pointing(Optional<String> version) {
        return version.map(number -> "point to version '" + number + "'").orElse("not exist");
    }

    /** Keeps the history true when someone edited the aliases by hand, or a move was cut off. */
    private void noteUnrecordedMove(AliasHistory history, String alias, Optional<String> actual, Instant now)
            throws IOException {
        Optional<String> recorded = history.moves().stream()
                .filter(move -> move.alias().equals(alias))
                .reduce((earlier, later) -> later)
                .map(AliasMove::to);
        if (actual.isPresent() && !actual.equals(recorded)) {
            history.append(new AliasMove(
                    name,
                    alias,
                    recorded,
                    actual.get(),
                    Optional.empty(),
                    now,
                    UNKNOWN_ACTOR,
                    ALIASES + " was changed without the registry"));
        }
    }

    /** One more than any version that is there, or was ever answered for. The caller holds the model's lock. */
    String nextVersion() throws IOException {
        long highest = versions().stream().mapToLong(Long::parseLong).max().orElse(0);
        for (AliasMove move : history()) {
            highest = Math.max(highest, Long.parseLong(move.to()));
        }
        return Long.toString(highest + 1);
    }
}
