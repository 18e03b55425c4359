package io.trimtab.drift.policy;

import io.trimtab.drift.baseline.VersionBaseline;
import io.trimtab.events.ActionMode;
import java.util.Optional;

/**
 * What the policy knows beside the counts.
 *
 * @param baseline the judged version's baseline
 * @param predecessor the version that was champion before the judged one
 * @param champion where the champion alias points now
 * @param retrain who carries out a retrain
 * @param rollback who carries out a rollback
 */
public record PolicyContext(
        VersionBaseline baseline,
        Optional<Predecessor> predecessor,
        Optional<String> champion,
        ActionMode retrain,
        ActionMode rollback) {
    /** The version before, with its baseline. */
    public record Predecessor(String version, VersionBaseline baseline) {}
}
