package io.trimtab.drift.baseline;

import io.trimtab.drift.grid.GridLayout;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The baseline that a model version is compared with, or why there is none.
 *
 * @param profile the baseline; empty when the version has none that can be used
 * @param digest SHA-256 of {@code baseline.json} in hexadecimal; empty string without one
 * @param sources one per column of the baseline's layout, in its order
 * @param problem why there is no profile; empty string when there is one
 */
public record VersionBaseline(
        Optional<BaselineProfile> profile, String digest, List<ColumnSource> sources, String problem) {
    /** Checks that there is a source per column. */
    public VersionBaseline {
        sources = List.copyOf(sources);
        int columns = profile.map(found -> found.layout().columns().size()).orElse(0);
        if (sources.size() != columns) {
            throw new IllegalArgumentException(
                    "a baseline of " + columns + " columns must have as many sources, had " + sources.size());
        }
    }

    /** A baseline for counts that are made already: its columns are found in no event. */
    public static VersionBaseline ofCounts(BaselineProfile profile, String digest) {
        var nowhere = new ColumnSource(ColumnSource.Side.REQUEST, "", 0);
        return new VersionBaseline(
                Optional.of(profile),
                digest,
                Collections.nCopies(profile.layout().columns().size(), nowhere),
                "");
    }

    /** No baseline, for this reason. */
    public static VersionBaseline none(String problem) {
        return new VersionBaseline(Optional.empty(), "", List.of(), problem);
    }

    /** The layout to count on; the empty one without a baseline. */
    public GridLayout layout() {
        return profile.map(BaselineProfile::layout).orElse(GridLayout.EMPTY);
    }
}
