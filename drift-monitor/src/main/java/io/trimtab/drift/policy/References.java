package io.trimtab.drift.policy;

import io.trimtab.drift.baseline.BaselineProfile;
import java.util.LinkedHashMap;
import java.util.Map;

/** Keeps what was computed from baselines: the same for the same baseline and policy, so nobody sees whether it was. */
final class References {
    private static final int MAX_KEPT = 64;

    private final Map<Key, Reference> known = new LinkedHashMap<>(16, .75f, true);

    private record Key(String digest, DriftPolicy policy) {}

    Reference of(BaselineProfile profile, String digest, DriftPolicy policy) {
        var key = new Key(digest, policy);
        synchronized (known) {
            Reference found = known.get(key);
            if (found != null) {
                return found;
            }
        }
        Reference made = new Reference(profile, digest, policy);
        synchronized (known) {
            known.put(key, made);
            if (known.size() > MAX_KEPT) {
                known.remove(known.keySet().iterator().next());
            }
        }
        return made;
    }
}
