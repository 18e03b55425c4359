package io.trimtab.drift.baseline;

import java.time.Duration;
import java.util.Optional;

/**
 * How far a prediction was from what came true, as a column of its own.
 *
 * <p>Of numbers it is the distance |label − prediction|, so of a probability and a label of 0 and 1 the share by which it
 * missed; of texts 0 where they are the same, and 1 where they are not. Where one of the two is missing there is no error.
 *
 * @param prediction column with the model's answer
 * @param label column with what came true, of the same kind
 * @param delay how long after the row's time its label is known, from zero on; errors count at that time, for the baseline
 *     and for what is judged
 */
public record RealisedError(String prediction, String label, Duration delay) {
    private static final Duration LONGEST = Duration.ofDays(3660);

    /** Checks the delay. */
    public RealisedError {
        if (prediction.equals(label)) {
            throw new BaselineBuildException("label and prediction must be two columns, are both '" + label + "'");
        }
        if (delay.isNegative() || delay.compareTo(LONGEST) > 0) {
            throw new BaselineBuildException("label delay must be 0 to " + LONGEST.toDays() + " days, was " + delay);
        }
    }

    /** Name of the column of errors. */
    public String column() {
        return "error(" + prediction + ")";
    }

    /** When the error of a row of this time is known, in milliseconds since the epoch. */
    public long knownAt(long time) {
        return time + delay.toMillis();
    }

    /**
     * Whether errors are of numbers.
     *
     * @throws BaselineBuildException when the data lacks a column, has one of errors already, or kinds differ
     */
    boolean ofNumbers(BaselineData data) {
        if (kind(data, column()).isPresent()) {
            throw new BaselineBuildException(
                    data.uri() + " must not have a column '" + column() + "': that is the name of the errors");
        }
        BaselineData.Kind predicted = there(data, prediction);
        BaselineData.Kind cameTrue = there(data, label);
        if (cameTrue == BaselineData.Kind.TEXT && predicted == BaselineData.Kind.NUMBER && isEmpty(data)) {
            return true;
        }
        if (predicted != cameTrue || predicted == BaselineData.Kind.TIME) {
            throw new BaselineBuildException(
                    "label '%s' and prediction '%s' of %s must both be numbers or both be texts, are %s and %s"
                            .formatted(label, prediction, data.uri(), words(cameTrue), words(predicted)));
        }
        return predicted == BaselineData.Kind.NUMBER;
    }

    /** Whether no row has a label: of a file of texts nothing then tells what it would be. */
    private boolean isEmpty(BaselineData data) {
        boolean[] found = new boolean[1];
        data.texts(label, (text, rows) -> found[0] = true);
        return !found[0];
    }

    private static BaselineData.Kind there(BaselineData data, String column) {
        return kind(data, column)
                .orElseThrow(() -> new BaselineBuildException("%s must have the column '%s', has %s"
                        .formatted(
                                data.uri(),
                                column,
                                data.fields().stream()
                                        .map(BaselineData.Field::name)
                                        .toList())));
    }

    private static Optional<BaselineData.Kind> kind(BaselineData data, String column) {
        return data.fields().stream()
                .filter(field -> field.name().equals(column))
                .map(BaselineData.Field::kind)
                .findFirst();
    }

    private static String words(BaselineData.Kind kind) {
        return switch (kind) {
            case NUMBER -> "numbers";
            case TEXT -> "texts";
            case TIME -> "time stamps";
        };
    }
}
