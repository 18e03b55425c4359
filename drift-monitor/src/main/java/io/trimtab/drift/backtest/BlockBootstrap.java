package io.trimtab.drift.backtest;

import io.trimtab.drift.baseline.BaselineBlock;
import io.trimtab.drift.baseline.BaselineProfile;
import io.trimtab.drift.baseline.BaselineProgress;
import io.trimtab.drift.baseline.ColumnSource;
import io.trimtab.drift.baseline.VersionBaseline;
import io.trimtab.drift.grid.Traffic;
import io.trimtab.drift.grid.WindowProfile;
import io.trimtab.drift.policy.DefaultPolicy;
import io.trimtab.drift.policy.DriftPolicy;
import io.trimtab.drift.policy.ExpectedAlarms;
import io.trimtab.drift.policy.PolicyContext;
import io.trimtab.drift.policy.PolicyStep;
import io.trimtab.events.ActionMode;
import io.trimtab.events.Decision;
import io.trimtab.events.Endpoint;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * How often a policy would have cried wolf on the baseline's own data: a block bootstrap of it (Künsch 1989), with whole
 * weeks as blocks, so that hours, weekdays and what hangs together for days stay as they were.
 *
 * <p>Each replay holds back a quarter of the baseline's weeks, learns its reference from the rest, and judges thirty days
 * that are drawn, week by week and with replacement, from what was held back. So nothing is judged by a reference that has
 * seen it; the reference is a quarter smaller than the real one, which errs on the side of more alarms. A few weeks cannot
 * tell how different others would be: below {@value #LEAST_WEEKS} nothing is estimated.
 */
public final class BlockBootstrap {
    /** Whole weeks that a baseline needs. */
    public static final int LEAST_WEEKS = 8;

    private static final int DAYS_PER_WEEK = 7;
    private static final int HELD_BACK = 4;
    private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();
    private static final long SEED = 20_261_127;
    private static final String MODEL = "bootstrap";
    private static final String VERSION = "2";
    private static final String BEFORE = "1";

    private final BaselineProfile profile;
    private final DriftPolicy policy;
    private final long firstDay;
    private final int weeks;
    private final Map<Long, List<BaselineBlock>> days = new TreeMap<>();

    /**
     * What came of the replays.
     *
     * @param replays how many stretches of thirty days were judged
     * @param perMonth mean number of alarms in thirty days; a verdict that never came is 0
     * @param quietShare share of the stretches without any alarm, 0 to 1
     */
    public record Estimate(int replays, Map<Verdict, Double> perMonth, double quietShare) {
        /** Mean number of alarms of this kind in thirty days. */
        public double of(Verdict verdict) {
            return perMonth.getOrDefault(verdict, 0.0);
        }
    }

    /** A bootstrap of this baseline under this policy. */
    public BlockBootstrap(BaselineProfile profile, DriftPolicy policy) {
        this.profile = profile;
        this.policy = policy;
        profile.blocks()
                .forEach(block -> days.computeIfAbsent(day(block), number -> new ArrayList<>())
                        .add(block));
        this.firstDay = day(profile.blocks().get(0));
        long lastDay = day(profile.blocks().get(profile.blocks().size() - 1));
        this.weeks = profile.timed() ? (int) ((lastDay - firstDay + 1) / DAYS_PER_WEEK) : 0;
    }

    /** Why nothing can be estimated; empty when it can. */
    public Optional<String> problem() {
        if (!profile.timed()) {
            return Optional.of("its rows have no times, so that it does not tell how days differ");
        }
        return weeks >= LEAST_WEEKS
                ? Optional.empty()
                : Optional.of("it has %d whole weeks, and fewer than %d do not tell how different others would be"
                        .formatted(weeks, LEAST_WEEKS));
    }

    /**
     * Replays; the same baseline, policy and number give the same estimate.
     *
     * @param replays stretches of thirty days, at least 1
     * @throws IllegalStateException when there is a {@link #problem()}
     */
    public Estimate estimate(int replays, BaselineProgress progress) {
        problem().ifPresent(problem -> {
            throw new IllegalStateException("this baseline supports no estimate: " + problem);
        });
        var random = new Random(SEED);
        Map<Verdict, Double> sums = new EnumMap<>(Verdict.class);
        int quiet = 0;
        for (int replay = 0; replay < replays; replay++) {
            progress.progress("replaying months", replay, replays);
            Map<Verdict, Integer> alarms = month(random);
            alarms.forEach((verdict, count) -> sums.merge(verdict, (double) count, Double::sum));
            quiet += alarms.isEmpty() ? 1 : 0;
        }
        progress.progress("replaying months", replays, replays);
        sums.replaceAll((verdict, sum) -> sum / replays);
        return new Estimate(replays, sums, (double) quiet / replays);
    }

    private Map<Verdict, Integer> month(Random random) {
        List<Integer> order = new ArrayList<>();
        for (int week = 0; week < weeks; week++) {
            order.add(week);
        }
        Collections.shuffle(order, random);
        List<Integer> heldBack = order.subList(0, Math.max(1, weeks / HELD_BACK));
        VersionBaseline reference = without(new HashSet<>(heldBack));
        var context = new PolicyContext(
                reference,
                Optional.of(new PolicyContext.Predecessor(BEFORE, reference)),
                Optional.of(VERSION),
                ActionMode.NOTIFY,
                ActionMode.NOTIFY);
        var judge = new DefaultPolicy(policy);
        var traffic = new Traffic(MODEL, VERSION, Endpoint.DEFAULT);
        Map<Verdict, Integer> alarms = new EnumMap<>(Verdict.class);
        byte[] state = null;
        long begin = firstDay + (long) (weeks + 1) * DAYS_PER_WEEK;
        long source = 0;
        for (int i = 0; i < ExpectedAlarms.DAYS; i++) {
            if (i % DAYS_PER_WEEK == 0) {
                source = firstDay + (long) heldBack.get(random.nextInt(heldBack.size())) * DAYS_PER_WEEK;
            }
            Duration later = Duration.ofMillis((begin + i - source - i % DAYS_PER_WEEK) * DAY_MILLIS);
            for (BaselineBlock block : days.getOrDefault(source + i % DAYS_PER_WEEK, List.of())) {
                Instant start = block.start().plus(later);
                var window = new WindowProfile(traffic, start, start.plus(profile.blockLength()), block.counts());
                PolicyStep step = judge.step(state, window, context);
                state = step.state().bytes();
                step.decisions().stream()
                        .map(Decision::kind)
                        .map(Verdict::of)
                        .filter(verdict -> verdict != Verdict.OK)
                        .forEach(verdict -> alarms.merge(verdict, 1, Integer::sum));
            }
        }
        return alarms;
    }

    /** The baseline as it would be without these weeks, on the same bins. */
    private VersionBaseline without(Set<Integer> heldBack) {
        List<BaselineBlock> rest = profile.blocks().stream()
                .filter(block -> !heldBack.contains((int) ((day(block) - firstDay) / DAYS_PER_WEEK)))
                .toList();
        var smaller =
                new BaselineProfile(profile.dataset(), profile.layout(), profile.timed(), profile.blockLength(), rest);
        var nowhere = new ColumnSource(ColumnSource.Side.REQUEST, "", 0);
        return new VersionBaseline(
                Optional.of(smaller),
                MODEL,
                Collections.nCopies(profile.layout().columns().size(), nowhere),
                "");
    }

    private static long day(BaselineBlock block) {
        return Math.floorDiv(block.start().toEpochMilli(), DAY_MILLIS);
    }
}
