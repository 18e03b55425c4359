package io.trimtab.drift.backtest;

import io.trimtab.drift.baseline.BaselineBlock;
import io.trimtab.drift.baseline.BaselineProfile;
import io.trimtab.drift.baseline.BaselineProgress;
import io.trimtab.drift.baseline.VersionBaseline;
import io.trimtab.drift.grid.Traffic;
import io.trimtab.drift.grid.WindowProfile;
import io.trimtab.drift.policy.DefaultPolicy;
import io.trimtab.drift.policy.DriftPolicy;
import io.trimtab.drift.policy.ExpectedAlarms;
import io.trimtab.drift.policy.PolicyContext;
import io.trimtab.drift.policy.PolicyStep;
import io.trimtab.drift.statistics.Tails;
import io.trimtab.events.ActionMode;
import io.trimtab.events.Decision;
import io.trimtab.events.Endpoint;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
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
 * <p>Only full weeks are drawn: each of their days has as many rows, and as many windows, as the policy needs to count a day.
 * Each replay holds back a quarter of them, learns its reference from all other blocks, and judges thirty days that are drawn,
 * week by week and with replacement, from what was held back. So nothing is judged by a reference that has seen it. Where a
 * reference without a quarter of the weeks supports fewer tests than the whole baseline, no number is given: those
 * tests would be silent by construction. A few weeks cannot tell how different others would be: below {@value #LEAST_WEEKS}
 * nothing is estimated, and {@link Estimate#atMost} says how little the others tell. Every stretch begins without the evidence
 * that a running monitor carries over.
 */
public final class BlockBootstrap {
    /** Full weeks that a baseline needs. */
    public static final int LEAST_WEEKS = 8;

    private static final int DAYS_PER_WEEK = 7;
    private static final int HELD_BACK = 4;
    private static final double CONFIDENCE = .95;
    private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();
    private static final long SEED = 20_261_127;
    private static final String MODEL = "bootstrap";
    private static final String VERSION = "2";
    private static final String BEFORE = "1";

    private final BaselineProfile profile;
    private final DriftPolicy policy;
    private final Map<Long, List<BaselineBlock>> days = new TreeMap<>();
    /** First days of the full weeks, since the epoch. */
    private final List<Long> weeks = new ArrayList<>();

    /**
     * What came of the replays.
     *
     * @param replays how many stretches of thirty days were judged
     * @param weeks full weeks that they were drawn from: all that is known, however many the replays
     * @param perMonth mean number of alarms in thirty days; a verdict that never came is missing
     * @param quietShare share of the stretches without any alarm, 0 to 1
     */
    public record Estimate(int replays, int weeks, Map<Verdict, Double> perMonth, double quietShare) {
        /** Mean number of alarms of this kind in thirty days. */
        public double of(Verdict verdict) {
            return perMonth.getOrDefault(verdict, 0.0);
        }

        /**
         * What the mean may be as well: the upper limit (95%) of a Poisson count, had the baseline's own weeks shown alarms at
         * this rate once.
         */
        public double atMost(Verdict verdict) {
            double months = (double) DAYS_PER_WEEK * weeks / ExpectedAlarms.DAYS;
            return Tails.poissonLimit(of(verdict) * months, CONFIDENCE) / months;
        }
    }

    /** A bootstrap of this baseline under this policy. */
    public BlockBootstrap(BaselineProfile profile, DriftPolicy policy) {
        this.profile = profile;
        this.policy = policy;
        if (profile.timed()) {
            profile.blocks()
                    .forEach(block -> days.computeIfAbsent(day(block), number -> new ArrayList<>())
                            .add(block));
            findWeeks();
        }
    }

    /** Weeks begin where the first full day does; one with a day that is not full is passed over. */
    private void findWeeks() {
        List<Long> full = days.entrySet().stream()
                .filter(day -> isFull(day.getValue()))
                .map(Map.Entry::getKey)
                .toList();
        if (full.isEmpty()) {
            return;
        }
        Map<Long, Integer> daysPerWeek = new TreeMap<>();
        full.forEach(day -> daysPerWeek.merge(day - (day - full.get(0)) % DAYS_PER_WEEK, 1, Integer::sum));
        daysPerWeek.forEach((first, count) -> {
            if (count == DAYS_PER_WEEK) {
                weeks.add(first);
            }
        });
    }

    private boolean isFull(List<BaselineBlock> day) {
        long rows = day.stream().mapToLong(block -> block.counts().rows()).sum();
        return rows >= policy.evidence().minRows()
                && day.size() * profile.blockLength().toMillis() >= DAY_MILLIS / 2;
    }

    /** Why nothing can be estimated; empty when it can. */
    public Optional<String> problem() {
        if (!profile.timed()) {
            return Optional.of("its rows have no times, so that it does not tell how days differ");
        }
        return weeks.size() >= LEAST_WEEKS
                ? Optional.empty()
                : Optional.of("it has %d full weeks, and fewer than %d do not tell how different others would be"
                        .formatted(weeks.size(), LEAST_WEEKS));
    }

    /**
     * Replays; the same baseline, policy and number give the same estimate.
     *
     * @param replays stretches of thirty days, at least 1
     * @param whole what the whole baseline supports
     * @return empty when the baseline without a quarter of its weeks supports less than the whole
     * @throws IllegalStateException when there is a {@link #problem()}
     */
    public Optional<Estimate> estimate(int replays, ExpectedAlarms whole, BaselineProgress progress) {
        problem().ifPresent(problem -> {
            throw new IllegalStateException("this baseline supports no estimate: " + problem);
        });
        var random = new Random(SEED);
        Map<Verdict, Double> sums = new EnumMap<>(Verdict.class);
        int quiet = 0;
        for (int replay = 0; replay < replays; replay++) {
            progress.progress("replaying months", replay, replays);
            List<Long> order = new ArrayList<>(weeks);
            Collections.shuffle(order, random);
            List<Long> heldBack = order.subList(0, weeks.size() / HELD_BACK);
            BaselineProfile smaller = without(Set.copyOf(heldBack));
            if (!ExpectedAlarms.of(smaller, policy).covers(whole)) {
                return Optional.empty();
            }
            Map<Verdict, Integer> alarms = month(heldBack, VersionBaseline.ofCounts(smaller, MODEL), random);
            alarms.forEach((verdict, count) -> sums.merge(verdict, (double) count, Double::sum));
            quiet += alarms.isEmpty() ? 1 : 0;
        }
        progress.progress("replaying months", replays, replays);
        sums.replaceAll((verdict, sum) -> sum / replays);
        return Optional.of(new Estimate(replays, weeks.size(), sums, (double) quiet / replays));
    }

    private Map<Verdict, Integer> month(List<Long> heldBack, VersionBaseline reference, Random random) {
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
        // After everything that was seen, on the same days of the week.
        long begin = weeks.get(weeks.size() - 1) + 2L * DAYS_PER_WEEK;
        long source = 0;
        for (int i = 0; i < ExpectedAlarms.DAYS; i++) {
            int weekday = i % DAYS_PER_WEEK;
            if (weekday == 0) {
                source = heldBack.get(random.nextInt(heldBack.size()));
            }
            Duration later = Duration.ofMillis((begin + i - source - weekday) * DAY_MILLIS);
            for (BaselineBlock block : days.getOrDefault(source + weekday, List.of())) {
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
    private BaselineProfile without(Set<Long> heldBack) {
        List<BaselineBlock> rest = profile.blocks().stream()
                .filter(block -> heldBack.stream().noneMatch(week -> {
                    long day = day(block) - week;
                    return day >= 0 && day < DAYS_PER_WEEK;
                }))
                .toList();
        return new BaselineProfile(profile.dataset(), profile.layout(), profile.timed(), profile.blockLength(), rest);
    }

    private static long day(BaselineBlock block) {
        return Math.floorDiv(block.start().toEpochMilli(), DAY_MILLIS);
    }
}
