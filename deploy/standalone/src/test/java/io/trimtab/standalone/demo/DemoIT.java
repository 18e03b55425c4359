package io.trimtab.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.trimtab.standalone.flights.Region;
import io.trimtab.standalone.process.ProcessSettings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.YearMonth;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo's verdicts are not made for its flights: with the roles swapped and in other months they are the same. */
final class DemoIT {
    @TempDir
    Path folder;

    @Test
    void comesTrueWhenTheEastIsFirstAndInOtherMonths() throws Exception {
        var out = new StringWriter();
        var plan = new Plan(Region.EAST, YearMonth.of(2001, 2), 64);

        try (var demo = Demo.start(plan, folder, ProcessSettings.Ports.FREE, new PrintWriter(out))) {
            assertThat(demo.run()).as(out.toString()).isTrue();
        }
    }
}
