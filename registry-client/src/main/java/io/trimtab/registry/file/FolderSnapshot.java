package io.trimtab.registry.file;

import io.trimtab.registry.AliasTarget;
import io.trimtab.registry.RegistryChange;
import io.trimtab.registry.RegistryChange.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a watch saw: models with their versions' fingerprints and their aliases. */
record FolderSnapshot(SortedMap<String, ModelState> models) {
    /**
     * One model as it was seen.
     *
     * @param fingerprints by version
     */
    record ModelState(Map<String, String> fingerprints, Map<String, AliasTarget> aliases) {
        static final ModelState NOTHING = new ModelState(Map.of(), Map.of());
    }

    /** What happened between two looks: additions before moves of aliases, removals last. */
    static List<RegistryChange> changes(FolderSnapshot before, FolderSnapshot after) {
        List<RegistryChange> changes = new ArrayList<>();
        TreeSet<String> names = new TreeSet<>(before.models.keySet());
        names.addAll(after.models.keySet());
        for (String model : names) {
            ModelState was = before.models.get(model);
            ModelState is = after.models.get(model);
            if (was == null) {
                changes.add(change(Kind.MODEL_ADDED, model, null, null));
            }
            compare(
                    model,
                    Objects.requireNonNullElse(was, ModelState.NOTHING),
                    Objects.requireNonNullElse(is, ModelState.NOTHING),
                    changes);
            if (is == null) {
                changes.add(change(Kind.MODEL_REMOVED, model, null, null));
            }
        }
        return changes;
    }

    private static void compare(String model, ModelState was, ModelState is, List<RegistryChange> changes) {
        sorted(is.fingerprints).forEach((version, fingerprint) -> {
            String former = was.fingerprints.get(version);
            if (former == null) {
                changes.add(change(Kind.VERSION_ADDED, model, version, null));
            } else if (!former.equals(fingerprint)) {
                changes.add(change(Kind.VERSION_CHANGED, model, version, null));
            }
        });
        new TreeMap<>(is.aliases).forEach((alias, target) -> {
            if (!target.equals(was.aliases.get(alias))) {
                changes.add(change(Kind.ALIAS_MOVED, model, target.version(), alias));
            }
        });
        for (String alias : new TreeSet<>(was.aliases.keySet())) {
            if (!is.aliases.containsKey(alias)) {
                changes.add(change(Kind.ALIAS_MOVED, model, null, alias));
            }
        }
        sorted(was.fingerprints).keySet().stream()
                .filter(version -> !is.fingerprints.containsKey(version))
                .forEach(version -> changes.add(change(Kind.VERSION_REMOVED, model, version, null)));
    }

    private static SortedMap<String, String> sorted(Map<String, String> fingerprints) {
        SortedMap<String, String> byNumber = new TreeMap<>(ModelFolder.BY_NUMBER);
        byNumber.putAll(fingerprints);
        return byNumber;
    }

    private static RegistryChange change(Kind kind, String model, @Nullable String version, @Nullable String alias) {
        return new RegistryChange(kind, model, Optional.ofNullable(version), Optional.ofNullable(alias));
    }
}
