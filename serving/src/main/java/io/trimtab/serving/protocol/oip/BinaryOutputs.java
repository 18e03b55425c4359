package io.trimtab.serving.protocol.oip;

import java.util.Map;

/**
 * Which outputs a client wants as binary data.
 *
 * @param byDefault the request's {@code binary_data_output}
 * @param chosen {@code binary_data} of the outputs that say so themselves, which counts more
 */
record BinaryOutputs(boolean byDefault, Map<String, Boolean> chosen) {
    static final BinaryOutputs NONE = new BinaryOutputs(false, Map.of());
    static final BinaryOutputs ALL = new BinaryOutputs(true, Map.of());

    boolean wants(String output) {
        return chosen.isEmpty() ? byDefault : chosen.getOrDefault(output, byDefault);
    }
}
