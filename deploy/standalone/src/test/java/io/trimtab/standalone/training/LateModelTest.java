package io.trimtab.standalone.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.trimtab.standalone.flights.FlightFeatures;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class LateModelTest {
    private static final LabelledRows ROWS = rows(4_000);
    private static final LateModel MODEL = LateModelTrainer.train(ROWS);

    @Test
    void answersFromTheExportedGraphWhatTribuoAnswers() {
        float[] answers = run(MODEL.onnx(), ROWS.features());

        for (int i = 0; i < ROWS.size(); i++) {
            assertThat((double) answers[i])
                    .as("row %d", i)
                    .isCloseTo(MODEL.lateProbability(ROWS.features().get(i)), within(1e-5));
        }
    }

    @Test
    void learnsWhatDecides() {
        assertThat(MODEL.lateProbability(new float[] {12, 3, 700, 40, 20}))
                .isGreaterThan(MODEL.lateProbability(new float[] {12, 3, 700, -5, 20}) + 0.3);
    }

    @Test
    void trainsTheSameModelFromTheSameRows() {
        assertThat(LateModelTrainer.train(ROWS).lateProbability(ROWS.features().get(7)))
                .isEqualTo(MODEL.lateProbability(ROWS.features().get(7)));
    }

    @Test
    void hearsTheWrongThingsWhenTwoColumnsAreMiswired() {
        float[] row = {12, 3, 700, 40, 20};
        float[] exchanged = {12, 3, 40, 700, 20};

        assertThat(run(MiswiredColumns.swap(MODEL.onnx(), 2, 3), List.of(row))[0])
                .isEqualTo(run(MODEL.onnx(), List.of(exchanged))[0])
                .isNotEqualTo(run(MODEL.onnx(), List.of(row))[0]);
    }

    private static float[] run(byte[] onnx, List<float[]> features) {
        var times = features.stream().map(row -> 0L).toList();
        var late = features.stream().map(row -> false).toList();
        return Quality.probabilities(onnx, new LabelledRows(FlightFeatures.NAMES, times, features, late));
    }

    private static LabelledRows rows(int count) {
        var random = new Random(1);
        var times = new ArrayList<Long>();
        var features = new ArrayList<float[]>();
        var late = new ArrayList<Boolean>();
        for (int i = 0; i < count; i++) {
            float delay = (float) (random.nextGaussian() * 20);
            times.add((long) i);
            features.add(new float[] {
                random.nextInt(24), random.nextInt(7) + 1, random.nextInt(2_500), delay, random.nextInt(60)
            });
            late.add(delay + random.nextGaussian() * 10 > 15);
        }
        return new LabelledRows(FlightFeatures.NAMES, times, features, late);
    }
}
