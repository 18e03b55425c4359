package io.trimtab.drift.baseline;

import io.trimtab.drift.grid.Column;
import io.trimtab.drift.grid.ColumnRole;
import io.trimtab.drift.grid.GridLayout;
import io.trimtab.registry.Feature;
import io.trimtab.registry.FeatureRole;
import io.trimtab.registry.FeatureType;
import io.trimtab.registry.Manifest;
import io.trimtab.registry.OutputRole;
import io.trimtab.registry.PredictionRole;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link BaselineProfile} from training rows: freezes the bins and counts the rows of every window.
 *
 * <p>Columns, their types and roles come from the version's manifest where one is given; else every column of the data is
 * a feature, numbers as numbers and texts as categories. Features that are functions of the time of day or the day of the
 * week are found and become calendar columns. The data is read in a few passes and never held as a whole, except for
 * predictions made here: 8 bytes a row and prediction.
 */
public final class BaselineBuilder {
    private static final long HOUR = 3_600_000L;
    private static final int REPORT_EVERY = 1 << 16;

    private BaselineData data;
    private @Nullable String time;
    private @Nullable String label;
    private @Nullable RealisedError error;
    private @Nullable Duration window;
    private final Set<String> excluded = new HashSet<>();
    private final Map<String, ColumnRole> roles = new HashMap<>();
    private final Map<String, FeatureType> types = new HashMap<>();
    private final Set<String> declared = new HashSet<>();
    private final Set<String> predictionColumns = new HashSet<>();
    private @Nullable Manifest manifest;
    private @Nullable Predictor predictor;
    private List<OutputRole> predicted = List.of();
    private BaselineProgress progress = BaselineProgress.SILENT;

    /** Builds from this data, which stays open. */
    public BaselineBuilder(BaselineData data) {
        this.data = data;
    }

    /** Names the column with the rows' times. Without one, blocks are runs of rows, and no retrain is automatic. */
    public BaselineBuilder time(String column) {
        time = column;
        return this;
    }

    /**
     * Sets the length of the windows that live traffic is judged in; otherwise it is the smallest in which half of the
     * data's windows have a thousand rows.
     *
     * @param length whole hours that divide a day
     */
    public BaselineBuilder window(Duration length) {
        long hours = length.toHours();
        if (!length.equals(Duration.ofHours(hours)) || hours < 1 || 24 % hours != 0) {
            throw new BaselineBuildException("window must be 1, 2, 3, 4, 6, 8, 12 or 24 hours, was "
                    + length.toString().substring(2));
        }
        window = length;
        return this;
    }

    /** Leaves out a column, such as the label. */
    public BaselineBuilder exclude(String column) {
        excluded.add(column);
        return this;
    }

    /**
     * Names the column with what came true, 0 and 1 or true and false: it is no feature, and every score gets a
     * {@link Calibration}. Without scores it is left out.
     */
    public BaselineBuilder label(String column) {
        label = column;
        return exclude(column);
    }

    /**
     * Adds the column of errors: {@link RealisedError}. Its label is no feature.
     *
     * @throws BaselineBuildException when the data's columns do not allow it
     */
    public BaselineBuilder realised(RealisedError realised) {
        error = realised;
        data = data.with(realised);
        return exclude(realised.label());
    }

    /** Names a column of the data that holds the model's predictions: numbers are scores, texts classes. */
    public BaselineBuilder prediction(String column) {
        predictionColumns.add(column);
        return this;
    }

    /**
     * Takes columns, types and roles from a version's manifest; ids, time stamps and other columns are left out. Numbers
     * are rounded to the types of the model's inputs.
     */
    public BaselineBuilder manifest(Manifest from) {
        manifest = from;
        data = RoundedData.of(data, from);
        return this;
    }

    /** Sets a column's role, which is then not looked for. */
    public BaselineBuilder role(String column, ColumnRole role) {
        roles.put(column, role);
        declared.add(column);
        return this;
    }

    /** Sets a column's type. */
    public BaselineBuilder type(String column, FeatureType type) {
        types.put(column, type);
        return this;
    }

    /**
     * Has the model predict the rows.
     *
     * @param outputs what it predicts; numbers only
     * @param model takes the manifest's features in their order, or without a manifest the data's
     */
    public BaselineBuilder predictor(List<OutputRole> outputs, Predictor model) {
        predicted = List.copyOf(outputs);
        predictor = model;
        return this;
    }

    /** Tells this listener how far it is. */
    public BaselineBuilder progress(BaselineProgress listener) {
        progress = listener;
        return this;
    }

    /**
     * Reads the data and builds.
     *
     * @throws BaselineBuildException when a column is missing or of the wrong type, or there are no rows
     */
    public BaselineProfile build() {
        checkColumns();
        List<ColumnPlan> plans = plan();
        if (data.rows() == 0) {
            throw new BaselineBuildException("baseline data " + data.uri() + " must have rows, has none");
        }
        FirstPass first = firstPass(plans);
        List<Column> columns = new ArrayList<>();
        for (ColumnPlan plan : plans) {
            progress.progress("sorting " + plan.name(), columns.size(), plans.size());
            ColumnRole role = first.calendar().contains(plan.name()) ? ColumnRole.CALENDAR : plan.role();
            columns.add(new Column(plan.name(), role, bins(plan, first)));
        }
        var layout = new GridLayout(columns);
        Duration chosen =
                window != null ? window : Duration.ofHours(time == null ? 1 : WindowLength.hours(first.hours()));
        var counter = new BlockCounter(plans, layout, first.predictions(), label, error);
        return new BaselineProfile(
                new BaselineProfile.Dataset(data.uri(), data.digest(), data.rows()),
                layout,
                time != null,
                chosen,
                counter.count(data, time, chosen, rows -> report("counting", rows)),
                counter.calibration());
    }

    private void checkColumns() {
        Set<String> there = data.fields().stream().map(BaselineData.Field::name).collect(Collectors.toSet());
        List<String> wanted = new ArrayList<>(excluded);
        wanted.addAll(predictionColumns);
        wanted.addAll(roles.keySet());
        wanted.addAll(types.keySet());
        if (time != null) {
            wanted.add(time);
        }
        if (manifest != null) {
            manifest.features().stream()
                    .filter(feature -> predictor != null || profiled(feature.role()))
                    .map(Feature::name)
                    .forEach(wanted::add);
        }
        List<String> missing = wanted.stream()
                .filter(name -> !there.contains(name))
                .distinct()
                .sorted()
                .toList();
        if (!missing.isEmpty()) {
            throw new BaselineBuildException("baseline data %s must have the columns %s, has %s"
                    .formatted(
                            data.uri(),
                            missing,
                            data.fields().stream().map(BaselineData.Field::name).toList()));
        }
        if (label != null
                && manifest != null
                && manifest.features().stream()
                        .anyMatch(feature -> feature.name().equals(label))) {
            throw new BaselineBuildException("label column '" + label + "' must not be a feature of the model, is one");
        }
        if (time != null && kind(time) != BaselineData.Kind.TIME) {
            throw new BaselineBuildException("time column '%s' of %s must hold time stamps, holds %s"
                    .formatted(time, data.uri(), kind(time) == BaselineData.Kind.NUMBER ? "numbers" : "texts"));
        }
    }

    private BaselineData.Kind kind(String column) {
        return data.fields().stream()
                .filter(field -> field.name().equals(column))
                .map(BaselineData.Field::kind)
                .findFirst()
                .orElseThrow();
    }

    private List<ColumnPlan> plan() {
        List<ColumnPlan> plans = manifest != null && !manifest.features().isEmpty()
                ? planned(manifest)
                : data.fields().stream()
                        .filter(field -> field.kind() != BaselineData.Kind.TIME
                                && !field.name().equals(time)
                                && !excluded.contains(field.name())
                                && !predictionColumns.contains(field.name()))
                        .map(field -> plan(field.name(), null, ColumnRole.FEATURE))
                        .collect(Collectors.toCollection(ArrayList::new));
        if (error != null) {
            plans.removeIf(plan -> plan.name().equals(error.column()));
            plans.add(new ColumnPlan(error.column(), FeatureType.NUMERIC, ColumnRole.ERROR, -1));
        }
        for (String name : predictionColumns.stream().sorted().toList()) {
            if (plans.stream().noneMatch(plan -> plan.name().equals(name))) {
                boolean text = kind(name) == BaselineData.Kind.TEXT;
                plans.add(plan(name, null, text ? ColumnRole.CLASS : ColumnRole.SCORE));
            }
        }
        for (int i = 0; i < predicted.size(); i++) {
            OutputRole output = predicted.get(i);
            plans.removeIf(plan -> plan.name().equals(output.name()));
            plans.add(new ColumnPlan(output.name(), output.type(), role(output), i));
        }
        if (plans.stream().noneMatch(plan -> plan.role() == ColumnRole.FEATURE || plan.role() == ColumnRole.CALENDAR)) {
            throw new BaselineBuildException("baseline data " + data.uri() + " must have a feature, has columns "
                    + data.fields().stream().map(BaselineData.Field::name).toList());
        }
        return plans;
    }

    private List<ColumnPlan> planned(Manifest from) {
        List<ColumnPlan> plans = new ArrayList<>();
        for (Feature feature : from.features()) {
            if (profiled(feature.role()) && !excluded.contains(feature.name())) {
                if (feature.role() == FeatureRole.CALENDAR) {
                    declared.add(feature.name());
                }
                plans.add(plan(
                        feature.name(),
                        feature.type(),
                        feature.role() == FeatureRole.CALENDAR ? ColumnRole.CALENDAR : ColumnRole.FEATURE));
            }
        }
        Set<String> there = data.fields().stream().map(BaselineData.Field::name).collect(Collectors.toSet());
        for (OutputRole output : from.predictions()) {
            if (there.contains(output.name()) && predictor == null) {
                plans.add(plan(output.name(), output.type(), role(output)));
            }
        }
        return plans;
    }

    private ColumnPlan plan(String name, @Nullable FeatureType wanted, ColumnRole role) {
        BaselineData.Kind kind = kind(name);
        FeatureType type = types.containsKey(name) ? types.get(name) : wanted;
        if (type == null) {
            type = kind == BaselineData.Kind.NUMBER ? FeatureType.NUMERIC : FeatureType.CATEGORICAL;
        }
        if (type == FeatureType.NUMERIC && kind != BaselineData.Kind.NUMBER) {
            throw new BaselineBuildException("column '%s' of %s must hold numbers, holds %s"
                    .formatted(name, data.uri(), kind == BaselineData.Kind.TIME ? "time stamps" : "texts"));
        }
        ColumnRole chosen = roles.get(name);
        return new ColumnPlan(name, type, chosen == null ? role : chosen, -1);
    }

    private static boolean profiled(FeatureRole role) {
        return role == FeatureRole.FEATURE || role == FeatureRole.CALENDAR;
    }

    private static ColumnRole role(OutputRole output) {
        return output.role() == PredictionRole.CLASS ? ColumnRole.CLASS : ColumnRole.SCORE;
    }

    /** What reading everything once tells: rows per hour, calendar columns, predictions. */
    private record FirstPass(Map<Long, Long> hours, Set<String> calendar, List<double[]> predictions) {}

    private FirstPass firstPass(List<ColumnPlan> plans) {
        List<String> names = plans.stream()
                .filter(ColumnPlan::fromData)
                .map(ColumnPlan::name)
                .collect(Collectors.toCollection(ArrayList::new));
        String labelled = plans.stream().anyMatch(plan -> plan.role() == ColumnRole.SCORE) ? label : null;
        List<Integer> features = new ArrayList<>();
        for (String input : modelInputs(plans)) {
            if (!names.contains(input)) {
                names.add(input);
            }
            features.add(names.indexOf(input));
        }
        int columnCount = names.size();
        if (labelled != null) {
            names.add(labelled);
        }
        Map<Long, Long> hours = new TreeMap<>();
        var calendar = new CalendarDetector(columnCount);
        var batch =
                new PredictedRows(predictor, predicted.size(), Math.toIntExact(predictor == null ? 0 : data.rows()));
        double[] numbers = new double[columnCount];
        long[] done = new long[1];
        data.scan(time, names, row -> {
            if (labelled != null) {
                CalibrationCounter.cameTrue(
                        row, columnCount, labelled); // refused before anything is predicted or sorted
            }
            for (int i = 0; i < numbers.length; i++) {
                if (predictor != null || (time != null && calendar.undecided(i))) {
                    numbers[i] = row.number(i);
                }
            }
            if (time != null) {
                hours.merge(Math.floorDiv(row.time(), HOUR), 1L, Long::sum);
                calendar.row(row.time(), numbers);
            }
            batch.add(features, numbers);
            report("reading", ++done[0]);
        });
        batch.flush();
        boolean[] found = calendar.found();
        Set<String> columns = new HashSet<>();
        for (int i = 0; i < plans.size(); i++) {
            if (plans.get(i).fromData()
                    && found[i]
                    && plans.get(i).role() == ColumnRole.FEATURE
                    && !declared.contains(names.get(i))) {
                columns.add(names.get(i));
            }
        }
        return new FirstPass(hours, columns, batch.predictions());
    }

    /** The columns that the model takes, in its order. */
    private List<String> modelInputs(List<ColumnPlan> plans) {
        if (predictor == null) {
            return List.of();
        }
        return manifest != null && !manifest.features().isEmpty()
                ? manifest.features().stream().map(Feature::name).toList()
                : plans.stream()
                        .filter(plan -> !plan.role().prediction() && plan.role() != ColumnRole.ERROR)
                        .map(ColumnPlan::name)
                        .toList();
    }

    private io.trimtab.drift.grid.Bins bins(ColumnPlan plan, FirstPass first) {
        BaselineData source = plan.fromData()
                ? data
                : new MemoryData(plan.name(), first.predictions().get(plan.prediction()).length)
                        .numbers(plan.name(), first.predictions().get(plan.prediction()));
        return plan.type() == FeatureType.CATEGORICAL
                ? FrozenBins.categories(source, plan.name())
                : FrozenBins.numbers(source, plan.name(), data.uri());
    }

    private void report(String step, long done) {
        if (done % REPORT_EVERY == 0 || done == data.rows()) {
            progress.progress(step, done, data.rows());
        }
    }
}
