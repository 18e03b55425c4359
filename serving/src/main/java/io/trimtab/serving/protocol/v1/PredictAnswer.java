package io.trimtab.serving.protocol.v1;

import io.trimtab.serving.error.ServingException;
import io.trimtab.serving.inference.Tensor;
import io.trimtab.serving.wire.BadInput;
import io.trimtab.serving.wire.JsonBytes;
import java.util.ArrayList;
import java.util.List;

/** Writes the answer to {@code :predict} in the form of its request. */
final class PredictAnswer {
    private PredictAnswer() {}

    /**
     * Writes the object.
     *
     * @throws ServingException the outputs are none that the row form can hold
     */
    static void write(JsonBytes json, Form form, List<Tensor> outputs) throws ServingException {
        json.raw("{\"").raw(form.answerMember()).raw("\":");
        if (form == Form.ROWS) {
            rows(json, outputs);
        } else {
            columns(json, outputs);
        }
        json.raw('}');
    }

    /** Tells a client that a model's answer has no rows to cut it into. */
    static ServingException noRows(String output) {
        return BadInput.invalid("output '" + output + "' has no rows, so it cannot be answered as 'predictions'; send"
                + " the request with 'inputs' instead of 'instances'");
    }

    private static void rows(JsonBytes json, List<Tensor> outputs) throws ServingException {
        Tensor first = outputs.get(0);
        for (Tensor output : outputs) {
            if (output.rank() == 0) {
                throw noRows(output.name());
            }
            if (output.rows() != first.rows()) {
                throw BadInput.invalid("output '" + output.name() + "' has " + output.rows() + " rows and output '"
                        + first.name() + "' has " + first.rows() + ", so they cannot be answered as 'predictions';"
                        + " send the request with 'inputs' instead of 'instances'");
            }
        }
        if (outputs.size() == 1) {
            new NestedJson(json, first).whole();
            return;
        }
        List<NestedJson> writers = new ArrayList<>(outputs.size());
        outputs.forEach(output -> writers.add(new NestedJson(json, output)));
        json.raw('[');
        for (int row = 0; row < first.rows(); row++) {
            json.raw(row == 0 ? "{" : ",{");
            for (int i = 0; i < writers.size(); i++) {
                name(json, i, outputs.get(i).name());
                writers.get(i).row(row);
            }
            json.raw('}');
        }
        json.raw(']');
    }

    private static void columns(JsonBytes json, List<Tensor> outputs) {
        if (outputs.size() == 1) {
            new NestedJson(json, outputs.get(0)).whole();
            return;
        }
        json.raw('{');
        for (int i = 0; i < outputs.size(); i++) {
            name(json, i, outputs.get(i).name());
            new NestedJson(json, outputs.get(i)).whole();
        }
        json.raw('}');
    }

    private static void name(JsonBytes json, int index, String name) {
        if (index > 0) {
            json.raw(',');
        }
        json.string(name).raw(':');
    }
}
