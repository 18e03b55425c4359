package io.trimtab.standalone.demo;

import io.trimtab.drift.baseline.BaselineBuilder;
import io.trimtab.drift.baseline.BaselineFile;
import io.trimtab.drift.baseline.MemoryData;
import io.trimtab.drift.grid.ColumnRole;
import io.trimtab.standalone.flights.FlightFeatures;
import io.trimtab.standalone.training.LabelledRows;
import io.trimtab.standalone.training.LateModel;

/** The demo's baselines, made by the builder that {@code trimtab baseline build} uses. */
final class FlightBaseline {
    private FlightBaseline() {}

    static byte[] build(LabelledRows rows, float[] scores, String uri) {
        int count = rows.size();
        var times = new long[count];
        var columns = new double[rows.names().size()][count];
        var predictions = new double[count];
        for (int row = 0; row < count; row++) {
            times[row] = rows.times().get(row);
            predictions[row] = scores[row];
            float[] features = rows.features().get(row);
            for (int column = 0; column < columns.length; column++) {
                columns[column][row] = features[column];
            }
        }
        try (var data = new MemoryData(uri, count)) {
            data.times(times).numbers(LateModel.OUTPUT, predictions);
            for (int column = 0; column < columns.length; column++) {
                data.numbers(rows.names().get(column), columns[column]);
            }
            var builder = new BaselineBuilder(data)
                    .time(MemoryData.TIME)
                    .prediction(LateModel.OUTPUT)
                    .role(FlightFeatures.HOUR, ColumnRole.CALENDAR)
                    .role(FlightFeatures.DAY_OF_WEEK, ColumnRole.CALENDAR);
            return BaselineFile.bytes(builder.build());
        }
    }
}
