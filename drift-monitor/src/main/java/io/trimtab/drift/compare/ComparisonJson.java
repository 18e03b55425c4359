package io.trimtab.drift.compare;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes a comparison as strict JSON, {@code trimtab-drift-compare/1}. */
public final class ComparisonJson {
    /** The format's name and version. */
    public static final String FORMAT = "trimtab-drift-compare/1";

    /** Whole numbers of rows and categories; every other statistic is a double. */
    private static final double LARGEST_EXACT = 0x1p53;

    private static final ObjectMapper MAPPER = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private ComparisonJson() {}

    /** Writes the file. */
    public static void write(DriftComparison comparison, Path target) throws IOException {
        Files.write(target, MAPPER.writeValueAsBytes(tree(comparison)));
    }

    static ObjectNode tree(DriftComparison comparison) {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("format", FORMAT);
        root.put("verdict", comparison.verdict().name());
        root.put("text", comparison.sentence());
        root.put("reference", comparison.reference().getFileName().toString());
        root.put("current", comparison.current().getFileName().toString());
        root.put("rows_reference", comparison.rowsReference());
        root.put("rows_current", comparison.rowsCurrent());
        comparison.period().ifPresent(period -> {
            root.put("period_reference", period.reference());
            root.put("period_current", period.current());
        });
        ObjectNode columns = root.putObject("columns");
        comparison.columns().forEach(column -> columns.set(column.name(), tree(column)));
        return root;
    }

    private static ObjectNode tree(JudgedColumn column) {
        ObjectNode node = MAPPER.createObjectNode();
        node.put("kind", column.kind().key());
        column.only().ifPresent(only -> node.put("only", only));
        node.put("verdict", column.verdict().name());
        var reasons = node.putArray("reasons");
        column.reasons().forEach(reasons::add);
        if (column.kind() == ColumnKind.ONE_SIDED) {
            return node;
        }
        number(node, "effect_size", column.size());
        number(node, "p_holm", column.p());
        ObjectNode statistics = node.putObject("statistics");
        column.statistics().forEach((name, value) -> number(statistics, name, value));
        column.findings().chart().ifPresent(chart -> {
            ObjectNode shares = node.putObject("chart");
            chart.labels().forEach(shares.putArray("labels")::add);
            chart.reference().forEach(shares.putArray("reference")::add);
            chart.current().forEach(shares.putArray("current")::add);
        });
        return node;
    }

    private static void number(ObjectNode node, String name, double value) {
        if (!Double.isFinite(value)) {
            node.putNull(name);
        } else if (isCount(name) && Math.abs(value) < LARGEST_EXACT) {
            node.put(name, (long) value);
        } else {
            node.put(name, value);
        }
    }

    private static boolean isCount(String name) {
        return name.matches("(rows|missing|nan|infinite|categories|unseen|vanished)_.*|chi2_dof");
    }
}
