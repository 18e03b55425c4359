package io.trimtab.loadtests.growth;

import java.time.Duration;
import java.util.List;

/**
 * What a run of the benchmark does: along each axis one thing grows, the others stay at 1 row, 5 features, 1 model and 32
 * connections.
 *
 * @param rows of a request
 * @param features of a row
 * @param models loaded; requests go to all of them in turn
 * @param connections that send as soon as they have their answer
 * @param turn how long each load takes
 * @param warmUp how long each server is loaded before the first, and each point a quarter of that
 */
record GrowthPlan(
        List<Integer> rows,
        List<Integer> features,
        List<Integer> models,
        List<Integer> connections,
        Duration turn,
        Duration warmUp) {
    static final int FEATURES = 5;
    static final int CONNECTIONS = 32;
    private static final int MOST_CONNECTIONS = 9_000;
    private static final int MOST_VALUES = 1_100_000;

    GrowthPlan {
        rows = checked(rows, "rows", MOST_VALUES / FEATURES);
        features = checked(features, "features", MOST_VALUES);
        models = checked(models, "models", 1_000);
        connections = checked(connections, "connections", MOST_CONNECTIONS);
        if (turn.toMillis() < 1 || warmUp.toMillis() < 1) {
            throw new IllegalArgumentException("every length must be positive, was " + turn + ", " + warmUp);
        }
    }

    private static List<Integer> checked(List<Integer> values, String name, int most) {
        for (int value : values) {
            if (value < 1 || value > most) {
                throw new IllegalArgumentException(name + " must be between 1 and " + most + ", was " + value);
            }
        }
        return List.copyOf(values);
    }
}
