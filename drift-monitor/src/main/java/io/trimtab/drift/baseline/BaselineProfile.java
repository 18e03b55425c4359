package io.trimtab.drift.baseline;

import io.trimtab.drift.grid.GridCounts;
import io.trimtab.drift.grid.GridLayout;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the training data of one model version looked like: the frozen layout, and the counts on it per block of time.
 *
 * @param dataset where the data came from
 * @param layout columns and bins, frozen
 * @param timed whether blocks are stretches of time (true) or runs of rows in file order (false)
 * @param blockLength length of the windows that live traffic is judged in, and of a block; divides a day
 * @param blocks in ascending order, not overlapping, each on {@code layout}; at least one
 * @param calibration how often each score came true, where the data had labels
 */
public record BaselineProfile(
        Dataset dataset,
        GridLayout layout,
        boolean timed,
        Duration blockLength,
        List<BaselineBlock> blocks,
        List<Calibration> calibration) {
    /** Version of {@code baseline.json}. */
    public static final int FORMAT = 1;

    /**
     * The data behind a baseline.
     *
     * @param uri name of the data as the builder was given it
     * @param digest {@code sha256:<hex>} of the data's bytes, when it was one file
     * @param rows number of rows
     */
    public record Dataset(String uri, Optional<String> digest, long rows) {}

    /** A profile of data without labels. */
    public BaselineProfile(
            Dataset dataset, GridLayout layout, boolean timed, Duration blockLength, List<BaselineBlock> blocks) {
        this(dataset, layout, timed, blockLength, blocks, List.of());
    }

    /** Checks the blocks' layout and order, and that what is calibrated is there. */
    public BaselineProfile {
        blocks = List.copyOf(blocks);
        calibration = List.copyOf(calibration);
        for (Calibration map : calibration) {
            if (layout.indexOf(map.score()).isEmpty()) {
                throw new IllegalArgumentException(
                        "calibrated score '" + map.score() + "' must be a column of the baseline, is none");
            }
        }
        if (blocks.isEmpty()) {
            throw new IllegalArgumentException("a baseline must have at least one block, had none");
        }
        for (int i = 0; i < blocks.size(); i++) {
            BaselineBlock block = blocks.get(i);
            if (!block.counts().isOn(layout)) {
                throw new IllegalArgumentException("baseline block " + i + " is not on the baseline's layout");
            }
            if (i > 0 && block.start().isBefore(blocks.get(i - 1).end())) {
                throw new IllegalArgumentException("baseline block " + i + " must not start before block " + (i - 1)
                        + " ends, starts " + block.start());
            }
        }
    }

    /** Counts of all blocks together. */
    public GridCounts total() {
        GridCounts total = GridCounts.empty(layout);
        blocks.forEach(block -> total.add(block.counts()));
        return total;
    }
}
