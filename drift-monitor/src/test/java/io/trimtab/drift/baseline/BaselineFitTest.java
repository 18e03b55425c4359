package io.trimtab.drift.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trimtab.events.Datatype;
import io.trimtab.registry.Feature;
import io.trimtab.registry.FeatureRole;
import io.trimtab.registry.FeatureType;
import io.trimtab.registry.OutputRole;
import io.trimtab.registry.PredictionRole;
import io.trimtab.registry.TensorSpec;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BaselineFitTest {
    private static final List<Feature> FEATURES =
            List.of(feature("x", "numbers", 0), feature("y", "numbers", 1), feature("town", "words", 0));
    private static final List<OutputRole> PREDICTIONS =
            List.of(new OutputRole("score", "probability", 0, FeatureType.NUMERIC, PredictionRole.SCORE));
    private static final BaselineFit FIT = new BaselineFit(
            FEATURES,
            PREDICTIONS,
            List.of(
                    new TensorSpec("numbers", Datatype.FP32, List.of(-1L, 2L)),
                    new TensorSpec("words", Datatype.BYTES, List.of(-1L, 1L))),
            List.of(new TensorSpec("probability", Datatype.FP32, List.of(-1L, 1L))));

    private static Feature feature(String name, String input, int column) {
        return new Feature(name, input, column, FeatureType.NUMERIC, FeatureRole.FEATURE);
    }

    private static BaselineProfile profile(MemoryData data, String... predictions) {
        var builder = new BaselineBuilder(data);
        List.of(predictions).forEach(builder::prediction);
        return builder.build();
    }

    @Test
    void findsEachColumnByItsNameOrByItsPlace() {
        BaselineProfile profile = profile(
                new MemoryData("rows", 2)
                        .numbers("y", 1, 2)
                        .numbers("numbers_0", 1, 2)
                        .numbers("score", 1, 2),
                "score");

        assertThat(FIT.sources(profile, "b"))
                .containsExactly(
                        new ColumnSource(ColumnSource.Side.REQUEST, "numbers", 1),
                        new ColumnSource(ColumnSource.Side.REQUEST, "numbers", 0),
                        new ColumnSource(ColumnSource.Side.RESPONSE, "probability", 0));
        assertThat(FIT.unwatched(profile)).containsExactly("town", "x");
    }

    @Test
    void listsEverythingThatDoesNotFit() {
        BaselineProfile profile = profile(
                new MemoryData("rows", 2)
                        .numbers("x", 1, 2)
                        .numbers("z", 1, 2)
                        .numbers("town", 1, 2)
                        .numbers("other_3", 1, 2)
                        .numbers("numbers_2", 1, 2)
                        .numbers("risk", 1, 2),
                "risk");

        assertThatThrownBy(() -> FIT.sources(profile, "baseline.json"))
                .isInstanceOf(InvalidBaselineException.class)
                .hasMessage("baseline baseline.json does not fit its version: 'z' is no feature of the version;"
                        + " 'town' has numbers, the input 'words' holds texts;"
                        + " 'other_3' would be in the input 'other', which the version does not have;"
                        + " 'numbers_2' would be column 2 of the input 'numbers', which has 2 from 0 on;"
                        + " 'risk' is no prediction of the version;"
                        + " the version has the features [x, y, town] and the predictions [score]");
    }

    @Test
    void whereTensorsAreNotKnownNamesAreEnough() {
        var fit = new BaselineFit(FEATURES, PREDICTIONS, List.of(), List.of());

        assertThat(fit.sources(
                        profile(new MemoryData("rows", 1).numbers("town", 1).numbers("other_3", 1)), "b"))
                .hasSize(2);
    }
}
