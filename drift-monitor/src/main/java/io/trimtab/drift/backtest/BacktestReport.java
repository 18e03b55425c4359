package io.trimtab.drift.backtest;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trimtab.drift.baseline.LateErrors;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A replay for reading: what happened, when, and how often that is in thirty days. */
public final class BacktestReport {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final double MONTH_DAYS = 30;
    private static final int MANY_COLUMNS = 4;

    private final List<BacktestWindow> windows;

    /** Of these windows, in the order of time within each segment. */
    public BacktestReport(List<BacktestWindow> windows) {
        this.windows = List.copyOf(windows);
    }

    /** One JSON object per window and line. */
    public List<String> jsonLines() {
        return windows.stream().map(BacktestReport::json).toList();
    }

    private static String json(BacktestWindow window) {
        ObjectNode node = JSON.createObjectNode()
                .put("start", window.start().toString())
                .put("end", window.end().toString())
                .put("verdict", window.verdict().name());
        window.columns().forEach(node.putArray("columns")::add);
        node.put("rows", window.rows());
        window.episode().ifPresent(episode -> node.put("episode", episode));
        if (!window.segment().isEmpty()) {
            node.put("segment", window.segment());
        }
        if (!window.version().isEmpty()) {
            node.put("version", window.version());
        }
        if (!window.reason().isEmpty()) {
            node.put("reason", window.reason());
        }
        window.errors().ifPresent(errors -> node.put("labels", errors.rows()).put("mean_error", errors.mean()));
        return node.toString();
    }

    /** Table of what happened, a timeline with a letter per window and a line per day, and the rates. */
    public String text() {
        Map<String, List<BacktestWindow>> segments = new LinkedHashMap<>();
        windows.forEach(window -> segments.computeIfAbsent(window.segment(), name -> new ArrayList<>())
                .add(window));
        var text = new StringBuilder();
        segments.forEach((segment, part) -> {
            if (!segment.isEmpty()) {
                text.append(segment).append('\n');
            }
            table(text, part);
            timeline(text, part);
            rates(text, part);
        });
        return text.toString();
    }

    private static void table(StringBuilder text, List<BacktestWindow> part) {
        List<BacktestWindow> events = part.stream()
                .filter(window -> window.verdict().compareTo(Verdict.INSUFFICIENT_DATA) > 0)
                .toList();
        if (events.isEmpty()) {
            text.append("nothing would have happened\n");
            return;
        }
        text.append(line("end of window", "verdict", "version", "columns"));
        for (BacktestWindow event : events) {
            List<String> columns = event.columns();
            String shown = columns.size() <= MANY_COLUMNS
                    ? String.join(", ", columns)
                    : String.join(", ", columns.subList(0, MANY_COLUMNS)) + " and " + (columns.size() - MANY_COLUMNS)
                            + " more";
            text.append(line(event.end().toString(), event.verdict().name(), event.version(), shown));
        }
    }

    private static String line(String time, String verdict, String version, String columns) {
        return String.format(Locale.ROOT, "%-21s %-13s %-9s %s", time, verdict, version, columns)
                        .stripTrailing()
                + "\n";
    }

    private static void timeline(StringBuilder text, List<BacktestWindow> part) {
        text.append(
                "\nday         a letter per window; . nothing  : an episode goes on  - few rows  q data quality  w WARN  R RETRAIN  B ROLLBACK\n");
        int perDay = (int) Math.max(1, Duration.ofDays(1).dividedBy(length(part)));
        Map<LocalDate, char[]> days = new LinkedHashMap<>();
        for (BacktestWindow window : part) {
            LocalDate day = window.start().atZone(ZoneOffset.UTC).toLocalDate();
            char[] letters =
                    days.computeIfAbsent(day, none -> " ".repeat(perDay).toCharArray());
            Instant midnight = day.atStartOfDay(ZoneOffset.UTC).toInstant();
            int at = (int) Duration.between(midnight, window.start()).dividedBy(length(part));
            char letter = window.verdict().letter();
            boolean within = window.verdict() == Verdict.OK && window.episode().isPresent();
            letters[at] = within ? ':' : letters[at] == ' ' || letters[at] == '.' ? letter : letters[at];
        }
        days.forEach((day, letters) -> text.append(day)
                .append("  ")
                .append(new String(letters).stripTrailing())
                .append('\n'));
    }

    private static void rates(StringBuilder text, List<BacktestWindow> part) {
        Duration span =
                Duration.between(part.get(0).start(), part.get(part.size() - 1).end());
        double months = span.toMillis() / (MONTH_DAYS * Duration.ofDays(1).toMillis());
        text.append(String.format(
                Locale.ROOT,
                "%n%d windows of %s in %.1f days; in 30 days that is",
                part.size(),
                length(part).toString().substring(2).toLowerCase(Locale.ROOT),
                MONTH_DAYS * months));
        for (Verdict verdict : List.of(Verdict.DATA_QUALITY, Verdict.WARN, Verdict.RETRAIN, Verdict.ROLLBACK)) {
            long count =
                    part.stream().filter(window -> window.verdict() == verdict).count();
            text.append(String.format(Locale.ROOT, " %s %.1f", verdict, count / months));
        }
        text.append('\n');
        errors(text, part);
        text.append('\n');
    }

    private static void errors(StringBuilder text, List<BacktestWindow> part) {
        List<LateErrors.Known> errors =
                part.stream().flatMap(window -> window.errors().stream()).toList();
        long labels = errors.stream().mapToLong(LateErrors.Known::rows).sum();
        if (labels > 0) {
            double sum = errors.stream()
                    .mapToDouble(known -> known.rows() * known.mean())
                    .sum();
            text.append(String.format(
                    Locale.ROOT, "%d labels became known; the mean error was %.4g%n", labels, sum / labels));
        }
    }

    private static Duration length(List<BacktestWindow> part) {
        return Duration.between(part.get(0).start(), part.get(0).end());
    }
}
