package io.trimtab.standalone.demo;

/**
 * What was asked in a stretch of event time, and what came of it.
 *
 * @param answered requests answered with 200
 * @param failed requests that got any other answer or none
 * @param rows rows of the answered requests: one row is one flight
 */
record Traffic(long answered, long failed, long rows) {
    static final Traffic NONE = new Traffic(0, 0, 0);

    Traffic plus(Traffic other) {
        return new Traffic(answered + other.answered, failed + other.failed, rows + other.rows);
    }
}
