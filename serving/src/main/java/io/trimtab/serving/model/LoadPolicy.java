package io.trimtab.serving.model;

import io.trimtab.registry.Aliases;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which versions of a model a server keeps loaded. */
public enum LoadPolicy {
    /** Every version. */
    ALL,
    /**
     * The targets of aliases, the former champion (so that a rollback is a pointer swap) and the highest number. A
     * model without aliases, as a bare folder is, has every version loaded.
     */
    ALIASED_AND_LATEST;

    /**
     * The versions to keep loaded, in the order of loading: whoever answers comes first.
     *
     * @param versions every version that can be used, ascending
     * @param former the version that was champion before
     */
    Set<String> wanted(List<String> versions, Map<String, String> aliases, Optional<String> former) {
        Set<String> wanted = new LinkedHashSet<>();
        if (this == ALL || aliases.isEmpty()) {
            for (int i = versions.size() - 1; i >= 0; i--) {
                wanted.add(versions.get(i));
            }
            return wanted;
        }
        Optional.ofNullable(aliases.get(Aliases.CHAMPION)).ifPresent(wanted::add);
        wanted.addAll(aliases.values());
        former.ifPresent(wanted::add);
        if (!versions.isEmpty()) {
            wanted.add(versions.get(versions.size() - 1));
        }
        wanted.retainAll(versions);
        return wanted;
    }
}
