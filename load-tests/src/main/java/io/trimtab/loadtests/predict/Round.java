package io.trimtab.loadtests.predict;

import io.trimtab.loadtests.stage.Measurement;

/** Echo and Trimtab under the same load, one right after the other. */
record Round(Measurement echo, Measurement trimtab) {

    /** (CPU of an echo + CPU of a bare call) / CPU of a request through Trimtab. */
    double ratioToFloor(double callMicros) {
        return (echo.serverMicros() + callMicros) / trimtab.serverMicros();
    }
}
