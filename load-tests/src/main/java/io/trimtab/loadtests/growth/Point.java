package io.trimtab.loadtests.growth;

import io.trimtab.loadtests.load.LoadOutcome;

/**
 * One load.
 *
 * @param axis what grows: {@code rows}, {@code features}, {@code models} or {@code connections}
 * @param size how much of it there was
 * @param cpuMicros CPU time of the server for a request
 * @param residentMib memory of the server after the load
 * @param openMillis from the start of the server until it was ready; 0 when it was running already
 */
record Point(String axis, int size, LoadOutcome load, double cpuMicros, double residentMib, double openMillis) {}
