package io.trimtab.drift.show;

import io.trimtab.drift.baseline.Calibration;
import io.trimtab.drift.page.Words;

/** A reliability diagram: a mark per group, announced to the right, come true upwards, and the line on which both agree. */
final class Reliability {
    private static final int SIDE = 200;
    private static final double MARK = 6;

    private Reliability() {}

    static String svg(Calibration map) {
        var svg = new Svg(SIDE + 20, "Reliability of " + map.score());
        double low = Math.min(0, map.groups().get(0).meanScore());
        double high = Math.max(1, map.groups().get(map.groups().size() - 1).meanScore());
        double room = high - low;
        svg.line(-low / room * SIDE, SIDE, (1 - low) / room * SIDE, 0);
        for (Calibration.Group group : map.groups()) {
            double x = (group.meanScore() - low) / room * SIDE;
            double y = SIDE - group.rate() * SIDE;
            svg.bar(x - MARK / 2, y - MARK / 2, MARK, MARK);
        }
        svg.axis(SIDE);
        svg.text(0, SIDE + 15, "start", Words.number(low));
        svg.text(SIDE, SIDE + 15, "end", Words.number(high));
        return svg.end();
    }
}
