package io.trimtab.standalone.demo;

import io.trimtab.events.Decision;
import io.trimtab.events.DecisionKind;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What the demo prints while it runs: a line now and then, and one for each decision. */
final class Progress {
    private static final Duration STEP = Duration.ofDays(4);

    private final PrintWriter out;
    private final long started = System.nanoTime();
    private final Set<String> told = new HashSet<>();
    private Instant next = Instant.MIN;

    Progress(PrintWriter out) {
        this.out = out;
    }

    void say(String line) {
        out.println("%5.1f s  %s".formatted((System.nanoTime() - started) / 1e9, line));
        out.flush();
    }

    void phase(String name) {
        next = Instant.MIN;
        say("== " + name);
    }

    /** Called every hour of event time. */
    void at(Instant now, long rows, Verdicts verdicts) {
        tell(verdicts.decisions());
        if (!now.isBefore(next)) {
            next = now.plus(STEP);
            say("%s  %,d flights asked about, %,d windows judged"
                    .formatted(date(now), rows, verdicts.windows(Instant.EPOCH, now)));
        }
    }

    private void tell(List<Decision> decisions) {
        for (Decision decision : decisions) {
            if (told.add(decision.id())) {
                say("%s  %s of version %s: %s"
                        .formatted(
                                date(decision.windowEnd()),
                                kind(decision.kind()),
                                decision.version(),
                                decision.reason()));
            }
        }
    }

    private static String kind(DecisionKind kind) {
        return kind.name().replace('_', ' ').toUpperCase(Locale.ROOT);
    }

    private static String date(Instant time) {
        var utc = time.atOffset(ZoneOffset.UTC);
        return LocalDate.from(utc) + " %02d:00".formatted(utc.getHour());
    }
}
