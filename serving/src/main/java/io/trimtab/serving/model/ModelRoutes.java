package io.trimtab.serving.model;

import io.trimtab.registry.Aliases;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decides which version answers under which name. A version that is not ready never takes over from one that is. */
final class ModelRoutes {
    private ModelRoutes() {}

    /**
     * The model as it shall be seen from now on.
     *
     * @param before how it was seen until now
     * @param former the version that was champion before
     */
    static ServedModel route(
            String name,
            Map<String, ServedVersion> versions,
            Map<String, String> aliases,
            @Nullable ServedModel before,
            Optional<String> former) {
        Map<String, ServedVersion> routes = new HashMap<>();
        aliases.forEach((alias, target) -> {
            ServedVersion wanted = versions.get(target);
            ServedVersion current = before == null ? null : before.route(alias);
            ServedVersion fallback = former.map(versions::get).orElse(null);
            if (isReady(wanted)) {
                routes.put(alias, wanted);
            } else if (isReady(current)) {
                routes.put(alias, current);
            } else if (alias.equals(Aliases.CHAMPION) && isReady(fallback)) {
                routes.put(alias, fallback);
            } else if (wanted != null) {
                routes.put(alias, wanted);
            }
        });
        ServedVersion standard =
                aliases.containsKey(Aliases.CHAMPION) ? routes.get(Aliases.CHAMPION) : highest(versions);
        return new ServedModel(name, versions, aliases, routes, standard);
    }

    /** The highest that is ready; none ready: the highest, whose state then tells why. */
    private static @Nullable ServedVersion highest(Map<String, ServedVersion> versions) {
        ServedVersion highest = null;
        for (ServedVersion version : versions.values()) {
            boolean better = highest == null
                    || (isReady(version) == isReady(highest)
                            ? ServedModel.VERSION_ORDER.compare(version.version(), highest.version()) > 0
                            : isReady(version));
            if (better) {
                highest = version;
            }
        }
        return highest;
    }

    private static boolean isReady(@Nullable ServedVersion version) {
        return version != null && version.state() == VersionState.READY;
    }
}
