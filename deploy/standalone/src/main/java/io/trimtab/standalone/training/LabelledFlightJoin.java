package io.trimtab.standalone.training;

import io.trimtab.events.Feedback;
import io.trimtab.events.OutcomeValue;
import io.trimtab.events.PredictionEvent;
import io.trimtab.events.TensorData;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Joins predictions with the outcomes that came back for them, by prediction id and row.
 *
 * <p>Either side may come first. A row without an outcome is not labelled; an outcome for an unknown prediction waits.
 */
final class LabelledFlightJoin {
    private final List<String> names;
    private final Map<String, PredictionRows> predictions = new HashMap<>();
    private final Map<String, List<Feedback>> early = new HashMap<>();
    private int labelled;
    private long newestLabel = Long.MIN_VALUE;

    private record PredictionRows(long time, List<float[]> features, List<Optional<Boolean>> late) {}

    /**
     * @param names names of the model's columns, in the order of its one input
     */
    LabelledFlightJoin(List<String> names) {
        this.names = List.copyOf(names);
    }

    void add(PredictionEvent event) {
        if (event.truncated() || event.inputs().size() != 1) {
            return;
        }
        TensorData input = event.inputs().get(0);
        var features = new ArrayList<float[]>();
        var late = new ArrayList<Optional<Boolean>>();
        for (int row = 0; row < input.rows(); row++) {
            var values = new float[names.size()];
            for (int column = 0; column < values.length; column++) {
                values[column] = (float) input.number(row, column);
            }
            features.add(values);
            late.add(Optional.empty());
        }
        var id = event.attributes().id();
        predictions.put(id, new PredictionRows(event.attributes().time().toEpochMilli(), features, late));
        List<Feedback> waiting = early.remove(id);
        if (waiting != null) {
            waiting.forEach(this::add);
        }
    }

    void add(Feedback feedback) {
        PredictionRows rows = predictions.get(feedback.predictionId());
        if (rows == null) {
            early.computeIfAbsent(feedback.predictionId(), id -> new ArrayList<>())
                    .add(feedback);
            return;
        }
        if (feedback.row() >= rows.late().size()) {
            return;
        }
        if (rows.late()
                .set(feedback.row(), Optional.of(isLate(feedback.outcome())))
                .isEmpty()) {
            labelled++;
        }
        newestLabel = Math.max(newestLabel, rows.time());
    }

    private static boolean isLate(OutcomeValue outcome) {
        return outcome.label().equals("true") || outcome.label().equals("1");
    }

    /** Rows with an outcome so far. */
    int labelled() {
        return labelled;
    }

    /** Event time of the newest prediction with an outcome, milliseconds since the epoch. */
    long newestLabel() {
        return newestLabel;
    }

    /** Every row with an outcome whose prediction was made in [from, to), by time. */
    LabelledRows rows(long from, long to) {
        var chosen = predictions.entrySet().stream()
                .filter(entry ->
                        entry.getValue().time() >= from && entry.getValue().time() < to)
                .sorted(Comparator.<Map.Entry<String, PredictionRows>>comparingLong(
                                entry -> entry.getValue().time())
                        .thenComparing(Map.Entry::getKey))
                .map(Map.Entry::getValue)
                .toList();
        var times = new ArrayList<Long>();
        var features = new ArrayList<float[]>();
        var late = new ArrayList<Boolean>();
        for (PredictionRows prediction : chosen) {
            IntStream.range(0, prediction.features().size())
                    .filter(row -> prediction.late().get(row).isPresent())
                    .forEach(row -> {
                        times.add(prediction.time());
                        features.add(prediction.features().get(row));
                        late.add(prediction.late().get(row).orElseThrow());
                    });
        }
        return new LabelledRows(names, times, features, late);
    }
}
