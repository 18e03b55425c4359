package io.trimtab.standalone.training;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * Rows with their true outcome, ordered by the time of the prediction.
 *
 * @param names names of the columns
 * @param times event time of each row, milliseconds since the epoch
 * @param features one array a row, in the order of {@code names}
 * @param late the outcome of each row
 */
public record LabelledRows(List<String> names, List<Long> times, List<float[]> features, List<Boolean> late) {
    public LabelledRows {
        names = List.copyOf(names);
        times = List.copyOf(times);
        features = List.copyOf(features);
        late = List.copyOf(late);
        if (times.size() != features.size() || times.size() != late.size()) {
            throw new IllegalArgumentException("times, features and outcomes must be as many, were %d, %d, %d"
                    .formatted(times.size(), features.size(), late.size()));
        }
    }

    public int size() {
        return times.size();
    }

    /** Those whose position satisfies the condition. */
    LabelledRows where(IntPredicate position) {
        var keptTimes = new ArrayList<Long>();
        var keptFeatures = new ArrayList<float[]>();
        var keptLate = new ArrayList<Boolean>();
        for (int i = 0; i < size(); i++) {
            if (position.test(i)) {
                keptTimes.add(times.get(i));
                keptFeatures.add(features.get(i));
                keptLate.add(late.get(i));
            }
        }
        return new LabelledRows(names, keptTimes, keptFeatures, keptLate);
    }
}
