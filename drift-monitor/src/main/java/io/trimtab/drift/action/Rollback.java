package io.trimtab.drift.action;

import io.trimtab.events.ActionResult;
import io.trimtab.events.Decision;
import io.trimtab.registry.AliasChange;
import io.trimtab.registry.AliasMove;
import io.trimtab.registry.AliasTarget;
import io.trimtab.registry.Aliases;
import io.trimtab.registry.ModelRegistry;
import io.trimtab.registry.RegistryErrorCode;
import io.trimtab.registry.RegistryException;
import java.util.List;
import java.util.Optional;

/** Moves the champion alias back to the version before, if it still points to the version judged. */
final class Rollback {
    private static final String ACTOR = "drift-monitor";

    private final ModelRegistry registry;

    /** What happened to the alias. */
    record Moved(ActionResult result, String message, Optional<String> before, Optional<String> after) {}

    Rollback(ModelRegistry registry) {
        this.registry = registry;
    }

    /**
     * Carries the decision out. Doing so a second time finds the first one's move and reports the same.
     *
     * @throws RegistryException {@code STORAGE_FAILED} when it is worth trying again
     */
    Moved carryOut(Decision decision) {
        String target = decision.targetVersion().orElse("");
        if (target.isEmpty()) {
            return new Moved(
                    ActionResult.FAILED,
                    "the decision names no version to go back to",
                    Optional.empty(),
                    Optional.empty());
        }
        try {
            AliasMove move = registry.moveAlias(new AliasChange(
                    decision.model(),
                    Aliases.CHAMPION,
                    Optional.of(decision.version()),
                    target,
                    actor(decision),
                    shortened(decision.reason())));
            return new Moved(
                    ActionResult.ROLLED_BACK,
                    "champion moved from %s to %s".formatted(decision.version(), target),
                    move.from(),
                    Optional.of(target));
        } catch (RegistryException e) {
            if (e.code() == RegistryErrorCode.ALIAS_CONFLICT) {
                return afterConflict(decision, target);
            }
            if (e.code() == RegistryErrorCode.STORAGE_FAILED) {
                throw e;
            }
            return new Moved(ActionResult.FAILED, String.valueOf(e.getMessage()), Optional.empty(), Optional.empty());
        }
    }

    private Moved afterConflict(Decision decision, String target) {
        List<AliasMove> history = registry.history(decision.model());
        boolean ours = history.stream().anyMatch(move -> move.actor().equals(actor(decision)));
        if (ours) {
            return new Moved(
                    ActionResult.ROLLED_BACK,
                    "champion had been moved from %s to %s before".formatted(decision.version(), target),
                    Optional.of(decision.version()),
                    Optional.of(target));
        }
        Optional<String> now =
                registry.model(decision.model()).alias(Aliases.CHAMPION).map(AliasTarget::version);
        return new Moved(
                ActionResult.SUPERSEDED,
                "champion points to %s, no longer to %s".formatted(now.orElse("nothing"), decision.version()),
                now,
                now);
    }

    private static String actor(Decision decision) {
        return shortened(ACTOR + " decision " + decision.id(), 200);
    }

    private static String shortened(String reason) {
        return shortened(reason, 2_000);
    }

    private static String shortened(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length);
    }
}
