package io.trimtab.standalone.training;

import static java.util.Objects.requireNonNull;

import ai.onnx.proto.OnnxMl;
import io.trimtab.events.Datatype;
import io.trimtab.registry.TensorSpec;
import java.util.List;
import java.util.Map;
import org.tribuo.ONNXExportable;
import org.tribuo.classification.sgd.linear.LinearSGDModel;
import org.tribuo.util.onnx.ONNXContext;
import org.tribuo.util.onnx.ONNXOperators;

/**
 * A fitted model: the probability that a flight is late, from its features as they come.
 *
 * <p>The exported graph takes unscaled features in the order of {@link #names()}: Tribuo orders its features by name, so
 * the graph gathers them into that order first, then standardises them, and keeps the one column that says "late".
 */
public final class LateModel {
    /** Name of the graph's input, FP32 {@code [rows, features]}. */
    public static final String INPUT = "flight";

    /** Name of the graph's output, FP32 {@code [rows, 1]}. */
    public static final String OUTPUT = "late_probability";

    /** Name of the initializer that says which input column goes where. */
    static final String COLUMN_ORDER = "column_order";

    private static final String DOMAIN = "io.trimtab.demo";

    private final List<String> names;
    private final Scaling scaling;
    private final LinearSGDModel model;

    LateModel(List<String> names, Scaling scaling, LinearSGDModel model) {
        this.names = List.copyOf(names);
        this.scaling = scaling;
        this.model = model;
    }

    /** Names of the input's columns, in order. */
    public List<String> names() {
        return names;
    }

    /** The probability as Tribuo computes it, without the exported graph. */
    public double lateProbability(float[] features) {
        var example = LateModelTrainer.example(names, scaling.apply(features), LateModelTrainer.ON_TIME);
        return requireNonNull(model.predict(example).getOutputScores().get(LateModelTrainer.LATE.getLabel()))
                .getScore();
    }

    /** The signature of the exported graph's input. */
    public TensorSpec inputSpec() {
        return new TensorSpec(INPUT, Datatype.FP32, List.of(-1L, (long) names.size()));
    }

    /** The signature of the exported graph's output. */
    public static TensorSpec outputSpec() {
        return new TensorSpec(OUTPUT, Datatype.FP32, List.of(-1L, 1L));
    }

    /** The ONNX file. */
    public byte[] onnx() {
        var onnx = new ONNXContext();
        onnx.setName("flight-delay");
        int width = names.size();
        var input = onnx.floatInput(INPUT, width);
        var output = onnx.floatOutput(OUTPUT, 1);

        var order = new long[width];
        var mean = new float[width];
        var deviation = new float[width];
        for (var feature : model.getFeatureIDMap()) {
            int id = model.getFeatureIDMap().get(feature.getName()).getID();
            int column = names.indexOf(feature.getName());
            order[id] = column;
            mean[id] = scaling.mean(column);
            deviation[id] = scaling.deviation(column);
        }
        var gathered = input.apply(ONNXOperators.GATHER, onnx.array(COLUMN_ORDER, order), Map.of("axis", 1));
        var centred = gathered.apply(ONNXOperators.SUB, onnx.array("mean", mean));
        var scaled = centred.apply(ONNXOperators.DIV, onnx.array("deviation", deviation));
        var scores = model.writeONNXGraph(scaled);
        int late = model.getOutputIDInfo().getID(LateModelTrainer.LATE);
        scores.apply(ONNXOperators.GATHER, onnx.array("late_column", new long[] {late}), Map.of("axis", 1))
                .assignTo(output);
        OnnxMl.ModelProto proto = ONNXExportable.buildModel(onnx, DOMAIN, 1, model);
        return proto.toByteArray();
    }
}
