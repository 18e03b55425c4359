package io.trimtab.drift.policy;

import io.trimtab.drift.policy.ColumnQuality.Finding;
import io.trimtab.drift.policy.ColumnQuality.Problem;
import io.trimtab.drift.policy.ModelState.VersionState;
import io.trimtab.events.DecisionColumn;
import io.trimtab.events.DecisionKind;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Data quality first: inputs that are missing or constant beyond the baseline's worst block are an incident, and its
 * windows are evidence of nothing else.
 */
final class QualityRule {
    private QualityRule() {}

    static void apply(Turn turn) {
        Reference reference = turn.reference;
        VersionState version = turn.version;
        for (int column = 0; column < reference.columns(); column++) {
            turn.findings.addAll(reference
                    .qualityOf(column)
                    .findings(turn.counts(), reference.layout(), column, turn.policy.dataQuality()));
        }
        List<Finding> inputs = turn.findings.stream()
                .filter(finding -> finding.problem().incident() && !reference.isOutput(finding.column()))
                .toList();
        List<Finding> outputs = turn.findings.stream()
                .filter(finding -> finding.problem().incident() && reference.isOutput(finding.column()))
                .toList();
        boolean outputsBroken = inputs.isEmpty() && !outputs.isEmpty();
        if (outputsBroken && !version.outputsBroken) {
            decide(
                    turn,
                    DecisionKind.OUTPUT_QUALITY,
                    outputs,
                    "answers are " + words(turn, outputs) + " though inputs are in order");
        }
        version.outputsBroken = outputsBroken;
        if (!inputs.isEmpty()) {
            incident(turn, inputs);
        } else if (version.incidentOpen()) {
            clean(turn);
        }
    }

    private static void incident(Turn turn, List<Finding> inputs) {
        VersionState version = turn.version;
        turn.leftOut = true;
        version.cleanWindows = 0;
        version.unexplained.clear();
        if (!version.incidentOpen()) {
            version.incidentSince = turn.end();
            decide(turn, DecisionKind.DATA_QUALITY, inputs, "inputs are broken: " + words(turn, inputs));
        }
    }

    private static void clean(Turn turn) {
        VersionState version = turn.version;
        version.cleanWindows++;
        if (version.cleanWindows < turn.policy.dataQuality().clearAfter()) {
            turn.leftOut = true;
            return;
        }
        version.incidentSince = ModelState.NEVER;
        turn.decide(turn.grounds(
                DecisionKind.DATA_QUALITY_CLEARED,
                "inputs were in order for " + version.cleanWindows + " windows in a row",
                List.of(),
                Map.of("rows", (double) turn.rows(), "clean_windows", (double) version.cleanWindows)));
    }

    private static void decide(Turn turn, DecisionKind kind, List<Finding> findings, String reason) {
        List<DecisionColumn> columns = findings.stream()
                .map(finding -> new DecisionColumn(
                        turn.reference.name(finding.column()), new TreeMap<>(statistics(turn, finding))))
                .toList();
        turn.decide(turn.grounds(kind, reason, columns, Map.of("rows", (double) turn.rows())));
    }

    private static Map<String, Double> statistics(Turn turn, Finding finding) {
        String problem = finding.problem().name().toLowerCase(Locale.ROOT);
        return Map.of(
                problem + "_share",
                finding.share(),
                problem + "_usual",
                finding.usual(),
                "p",
                finding.p(),
                "p_threshold",
                turn.policy.dataQuality().alpha());
    }

    /** Findings as words: {@code missing distance (100.0% of 812 rows)}. */
    static String words(Turn turn, List<Finding> findings) {
        return findings.stream()
                .map(finding -> "%s %s (%.1f%%)"
                        .formatted(
                                turn.reference.name(finding.column()), word(finding.problem()), 100 * finding.share()))
                .collect(Collectors.joining(", "));
    }

    private static String word(Problem problem) {
        return switch (problem) {
            case MISSING -> "missing or not a number";
            case CONSTANT -> "constant";
            case UNSEEN -> "unseen category";
            case RANGE -> "out of range";
        };
    }
}
