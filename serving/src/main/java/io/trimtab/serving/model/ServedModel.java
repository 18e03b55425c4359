package io.trimtab.serving.model;

import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a server knows of one model at one moment: its versions and who answers under which name. Immutable; the states
 * of the versions in it go on changing.
 */
public final class ServedModel {
    /** Numbers by value, then names by letter. */
    static final Comparator<String> VERSION_ORDER = Comparator.<String>comparingInt(v -> isNumber(v) ? 0 : 1)
            .thenComparingInt(v -> isNumber(v) ? v.length() : 0)
            .thenComparing(Comparator.naturalOrder());

    private final String name;
    private final Map<String, ServedVersion> versions;
    private final Map<String, String> aliases;
    private final Map<String, ServedVersion> routes;
    private final @Nullable ServedVersion standard;

    /**
     * @param aliases alias → version as the registry has it
     * @param routes alias → version that answers under it, which lags behind while the new target loads
     * @param standard who answers when no version is named
     */
    ServedModel(
            String name,
            Map<String, ServedVersion> versions,
            Map<String, String> aliases,
            Map<String, ServedVersion> routes,
            @Nullable ServedVersion standard) {
        TreeMap<String, ServedVersion> sorted = new TreeMap<>(VERSION_ORDER);
        sorted.putAll(versions);
        this.name = name;
        this.versions = Collections.unmodifiableMap(sorted);
        this.aliases = Map.copyOf(aliases);
        this.routes = Map.copyOf(routes);
        this.standard = standard;
    }

    public String name() {
        return name;
    }

    /** Every version in the registry, in ascending order. */
    public List<ServedVersion> versions() {
        return List.copyOf(versions.values());
    }

    /** The registry's aliases: alias → version. */
    public Map<String, String> aliases() {
        return aliases;
    }

    /** Who answers when the request names no version; empty when no version can. */
    public Optional<ServedVersion> standard() {
        return Optional.ofNullable(standard);
    }

    /** The version of this number, or the one that answers under this alias. */
    public Optional<ServedVersion> find(String versionOrAlias) {
        ServedVersion version = versions.get(versionOrAlias);
        return Optional.ofNullable(version != null ? version : routes.get(versionOrAlias));
    }

    @Nullable
    ServedVersion versionOf(String number) {
        return versions.get(number);
    }

    @Nullable
    ServedVersion route(String alias) {
        return routes.get(alias);
    }

    /** Every version that answers under some name other than its number. */
    Set<ServedVersion> answering() {
        Set<ServedVersion> answering = new HashSet<>(routes.values());
        standard().ifPresent(answering::add);
        return answering;
    }

    /** The same, with {@code next} wherever {@code old} was. */
    ServedModel with(ServedVersion old, ServedVersion next) {
        Map<String, ServedVersion> changedVersions = new TreeMap<>(versions);
        changedVersions.replaceAll((number, version) -> version == old ? next : version);
        Map<String, ServedVersion> changedRoutes = new TreeMap<>(routes);
        changedRoutes.replaceAll((alias, version) -> version == old ? next : version);
        return new ServedModel(name, changedVersions, aliases, changedRoutes, standard == old ? next : standard);
    }

    private static boolean isNumber(String version) {
        return !version.isEmpty() && version.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
