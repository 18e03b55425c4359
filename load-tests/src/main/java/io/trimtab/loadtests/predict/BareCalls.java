package io.trimtab.loadtests.predict;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What a single-row call of ONNX Runtime costs, made the documented way (fresh tensors) and the cheapest way (reused
 * ones).
 */
record BareCalls(
        @JsonProperty("fresh_rps") double freshPerSecond,
        @JsonProperty("fresh_cpu_us") double freshMicros,
        @JsonProperty("reused_rps") double reusedPerSecond,
        @JsonProperty("reused_cpu_us") double reusedMicros) {}
