package io.trimtab.drift.topology;

import io.trimtab.drift.baseline.BaselineSource;
import io.trimtab.drift.policy.PolicyContext;
import io.trimtab.events.ActionMode;
import io.trimtab.registry.AliasMove;
import io.trimtab.registry.AliasTarget;
import io.trimtab.registry.Aliases;
import io.trimtab.registry.ModelRegistry;
import io.trimtab.registry.RegistryErrorCode;
import io.trimtab.registry.RegistryException;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

/**
 * What the registry says now about a judged version: its baseline, the champion, and the version before.
 *
 * <p>The version before is where {@code champion} pointed when it last moved up to the judged version. Moves to a lower
 * number are rollbacks; they make no version a predecessor, so the policy never goes back to what it went back from.
 */
public final class RegistryContexts implements PolicyContexts {
    private final ModelRegistry registry;
    private final BaselineSource baselines;
    private final ActionMode retrain;
    private final ActionMode rollback;

    /** Contexts from this registry, with these modes for every model. */
    public RegistryContexts(ModelRegistry registry, BaselineSource baselines, ActionMode retrain, ActionMode rollback) {
        this.registry = registry;
        this.baselines = baselines;
        this.retrain = retrain;
        this.rollback = rollback;
    }

    @Override
    public PolicyContext of(String model, String version) {
        return new PolicyContext(
                baselines.find(model, version),
                predecessor(model, version)
                        .map(before -> new PolicyContext.Predecessor(before, baselines.find(model, before))),
                champion(model),
                retrain,
                rollback);
    }

    private Optional<String> champion(String model) {
        try {
            return registry.model(model).alias(Aliases.CHAMPION).map(AliasTarget::version);
        } catch (RegistryException e) {
            return unknown(e);
        }
    }

    private Optional<String> predecessor(String model, String version) {
        List<AliasMove> history;
        try {
            history = registry.history(model);
        } catch (RegistryException e) {
            return unknown(e);
        }
        Optional<String> before = Optional.empty();
        for (AliasMove move : history) {
            boolean up = move.alias().equals(Aliases.CHAMPION)
                    && move.to().equals(version)
                    && move.from().map(from -> isBelow(from, version)).orElse(false);
            if (up) {
                before = move.from();
            }
        }
        return before;
    }

    /** A model that the registry does not know (any more) has no champion; a registry that does not answer is an error. */
    private static Optional<String> unknown(RegistryException error) {
        if (error.code() == RegistryErrorCode.STORAGE_FAILED) {
            throw error;
        }
        return Optional.empty();
    }

    private static boolean isBelow(String left, String right) {
        try {
            return new BigInteger(left).compareTo(new BigInteger(right)) < 0;
        } catch (NumberFormatException e) {
            return left.compareTo(right) < 0;
        }
    }
}
