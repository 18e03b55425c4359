package io.trimtab.standalone.training;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.tribuo.Example;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.sgd.linear.LinearSGDTrainer;
import org.tribuo.classification.sgd.objectives.LogMulticlass;
import org.tribuo.datasource.ListDataSource;
import org.tribuo.impl.ArrayExample;
import org.tribuo.math.optimisers.AdaGrad;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/** Fits a logistic regression on standardised columns with Tribuo; the same rows give the same model. */
public final class LateModelTrainer {
    static final Label LATE = new Label("late");
    static final Label ON_TIME = new Label("on-time");
    private static final int EPOCHS = 3;
    private static final int MINIBATCH = 32;
    private static final long SEED = 2001;

    /** Tribuo reports each training through java.util.logging; kept here, or the level would be forgotten. */
    private static final Logger TRIBUO = Logger.getLogger("org.tribuo");

    static {
        TRIBUO.setLevel(Level.WARNING);
    }

    private LateModelTrainer() {}

    /** Fits a model; needs rows of both outcomes. */
    public static LateModel train(LabelledRows rows) {
        var scaling = Scaling.of(rows.features(), rows.names().size());
        var factory = new LabelFactory();
        var examples = new ArrayList<Example<Label>>(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            examples.add(example(
                    rows.names(),
                    scaling.apply(rows.features().get(i)),
                    rows.late().get(i) ? LATE : ON_TIME));
        }
        var source =
                new ListDataSource<>(examples, factory, new SimpleDataSourceProvenance("labelled flights", factory));
        var trainer =
                new LinearSGDTrainer(new LogMulticlass(), new AdaGrad(0.1), EPOCHS, Integer.MAX_VALUE, MINIBATCH, SEED);
        return new LateModel(rows.names(), scaling, trainer.train(new MutableDataset<>(source)));
    }

    static Example<Label> example(List<String> names, float[] scaled, Label label) {
        var values = new double[scaled.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = scaled[i];
        }
        return new ArrayExample<>(label, names.toArray(String[]::new), values);
    }
}
