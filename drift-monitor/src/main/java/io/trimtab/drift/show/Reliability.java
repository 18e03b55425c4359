package io.trimtab.drift.show;

import io.trimtab.drift.baseline.Calibration;
import io.trimtab.drift.page.Words;

/** A reliability diagram: a mark per group, announced to the right, come true upwards, and, of a probability, the line on which both agree. */
final class Reliability {
    private static final int SIDE = 200;
    private static final double MARK = 6;

    private Reliability() {}

    static String svg(Calibration map) {
        var svg = new Svg(SIDE + 20, "Reliability of " + map.score());
        double least = map.groups().get(0).meanScore();
        double most = map.groups().get(map.groups().size() - 1).meanScore();
        double low = map.isProbability() ? 0 : least;
        double high = map.isProbability() ? 1 : Math.max(most, Math.nextUp(least));
        double room = high - low;
        if (map.isProbability()) {
            svg.line(0, SIDE, SIDE, 0);
        }
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
