package io.trimtab.drift.baseline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trimtab.drift.grid.CategoryBins;
import io.trimtab.drift.grid.Column;
import io.trimtab.drift.grid.ColumnRole;
import io.trimtab.drift.grid.GridCounts;
import io.trimtab.drift.grid.GridLayout;
import io.trimtab.drift.grid.NumericBins;
import io.trimtab.drift.grid.Tally;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The file form of a {@link BaselineProfile}: {@code baseline.json} in a version's folder.
 *
 * <p>Format 1: {@code format_version}, {@code grid} (the layout's fingerprint in hexadecimal, so that edited edges are
 * noticed), {@code dataset} {uri, digest, rows}, {@code timed}, {@code block_length} (ISO 8601), {@code columns}
 * [{name, role, min, edges} or {name, role, categories, others}], {@code blocks} [{start, end, rows, counts}] where counts has
 * one array per column: its bins, then missing, NaN, +infinity, -infinity, type errors; {@code counts_digest}
 * ({@code sha256:} of the blocks' times and counts, so that edited counts are noticed; files without it are read). Where the data had labels,
 * {@code calibration} [{score, label, groups [{mean_score, rows, positives}]}].
 */
public final class BaselineFile {
    private static final ObjectMapper JSON = new ObjectMapper();

    private BaselineFile() {}

    /** The profile in this file; {@link InvalidBaselineException} when it cannot be used. */
    public static BaselineProfile read(Path file) {
        try {
            return parse(Files.readAllBytes(file), file.toString());
        } catch (IOException e) {
            throw new InvalidBaselineException("baseline " + file + " cannot be read: " + e, e);
        }
    }

    /** The profile in these bytes; {@code name} is what messages call them. */
    public static BaselineProfile parse(byte[] bytes, String name) {
        try {
            JsonNode root = JSON.readTree(bytes);
            int format = root.path("format_version").asInt(-1);
            if (format != BaselineProfile.FORMAT) {
                throw new InvalidBaselineException("baseline %s must have format_version %d, has %s"
                        .formatted(name, BaselineProfile.FORMAT, root.path("format_version")));
            }
            GridLayout layout = layout(root.path("columns"));
            String fingerprint = Long.toHexString(layout.fingerprint());
            if (!fingerprint.equals(root.path("grid").asText())) {
                throw new InvalidBaselineException("baseline %s must have grid '%s' for its columns, has '%s'"
                        .formatted(name, fingerprint, root.path("grid").asText()));
            }
            List<BaselineBlock> blocks = new ArrayList<>();
            for (JsonNode block : root.path("blocks")) {
                blocks.add(block(block, layout));
            }
            if (root.has("counts_digest")
                    && !root.path("counts_digest").asText().equals(digest(blocks))) {
                throw new InvalidBaselineException(
                        "baseline %s must have counts with the digest that it names (%s), has %s"
                                .formatted(name, root.path("counts_digest").asText(), digest(blocks)));
            }
            JsonNode dataset = root.path("dataset");
            return new BaselineProfile(
                    new BaselineProfile.Dataset(
                            dataset.path("uri").asText(),
                            Optional.ofNullable(dataset.path("digest").textValue()),
                            dataset.path("rows").asLong()),
                    layout,
                    root.path("timed").asBoolean(),
                    Duration.parse(root.path("block_length").asText()),
                    blocks,
                    calibration(root.path("calibration")));
        } catch (JsonProcessingException e) {
            throw new InvalidBaselineException("baseline " + name + " is not JSON: " + e.getOriginalMessage(), e);
        } catch (IOException | IllegalArgumentException | ArithmeticException | DateTimeException e) {
            throw new InvalidBaselineException("baseline " + name + " is not usable: " + e.getMessage(), e);
        }
    }

    /** Writes the file; an existing one is replaced. */
    public static void write(BaselineProfile profile, Path file) throws IOException {
        Files.write(file, bytes(profile));
    }

    /** The bytes of the file; equal profiles give equal bytes. */
    public static byte[] bytes(BaselineProfile profile) {
        ObjectNode root = JSON.createObjectNode();
        root.put("format_version", BaselineProfile.FORMAT);
        root.put("grid", Long.toHexString(profile.layout().fingerprint()));
        ObjectNode dataset =
                root.putObject("dataset").put("uri", profile.dataset().uri());
        profile.dataset().digest().ifPresent(digest -> dataset.put("digest", digest));
        dataset.put("rows", profile.dataset().rows());
        root.put("timed", profile.timed());
        root.put("block_length", profile.blockLength().toString());
        ArrayNode columns = root.putArray("columns");
        profile.layout().columns().forEach(column -> columns.add(json(column)));
        ArrayNode blocks = root.putArray("blocks");
        profile.blocks().forEach(block -> blocks.add(json(block, profile.layout())));
        root.put("counts_digest", digest(profile.blocks()));
        if (!profile.calibration().isEmpty()) {
            ArrayNode calibration = root.putArray("calibration");
            profile.calibration().forEach(map -> calibration.add(json(map)));
        }
        return (root.toString() + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static String digest(List<BaselineBlock> blocks) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (BaselineBlock block : blocks) {
                digest.update((block.start() + "/" + block.end() + "\n").getBytes(StandardCharsets.UTF_8));
                digest.update(block.counts().bytes());
            }
            return "sha256:" + HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JVM has no SHA-256", e);
        }
    }

    private static GridLayout layout(JsonNode columns) {
        List<Column> result = new ArrayList<>();
        for (JsonNode column : columns) {
            var role = ColumnRole.valueOf(column.path("role").asText().toUpperCase(Locale.ROOT));
            if (role == ColumnRole.ERROR) {
                throw new IllegalArgumentException(
                        "column '%s' must not have the role error: errors are counted where labels are"
                                .formatted(column.path("name").asText()));
            }
            if (column.has("edges")) {
                double[] edges = new double[column.path("edges").size()];
                for (int i = 0; i < edges.length; i++) {
                    edges[i] = column.path("edges").get(i).asDouble(Double.NaN);
                }
                result.add(new Column(
                        column.path("name").asText(),
                        role,
                        new NumericBins(column.path("min").asDouble(Double.NaN), edges)));
            } else {
                List<String> categories = new ArrayList<>();
                column.path("categories").forEach(node -> categories.add(node.asText()));
                Set<String> others = new HashSet<>();
                column.path("others").forEach(node -> others.add(node.asText()));
                result.add(new Column(column.path("name").asText(), role, new CategoryBins(categories, others)));
            }
        }
        return new GridLayout(result);
    }

    private static BaselineBlock block(JsonNode block, GridLayout layout) {
        GridCounts counts = GridCounts.empty(layout);
        counts.add(Tally.ROWS, block.path("rows").asLong());
        JsonNode columns = block.path("counts");
        if (columns.size() != layout.columns().size()) {
            throw new IllegalArgumentException("block %s must have counts of %d columns, has %d"
                    .formatted(block.path("start"), layout.columns().size(), columns.size()));
        }
        for (int column = 0; column < columns.size(); column++) {
            JsonNode slots = columns.get(column);
            if (slots.size() != layout.column(column).slots()) {
                throw new IllegalArgumentException("block %s column '%s' must have %d counts, has %d"
                        .formatted(
                                block.path("start"),
                                layout.column(column).name(),
                                layout.column(column).slots(),
                                slots.size()));
            }
            long sum = 0;
            for (int slot = 0; slot < slots.size(); slot++) {
                counts.set(layout.offset(column) + slot, slots.get(slot).asLong(-1));
                sum += slots.get(slot).asLong();
            }
            if (sum != counts.rows()) {
                throw new IllegalArgumentException("block %s column '%s' must count %d rows, counts %d"
                        .formatted(block.path("start"), layout.column(column).name(), counts.rows(), sum));
            }
        }
        return new BaselineBlock(
                Instant.parse(block.path("start").asText()),
                Instant.parse(block.path("end").asText()),
                counts);
    }

    private static ObjectNode json(Column column) {
        ObjectNode node = JSON.createObjectNode();
        node.put("name", column.name());
        node.put("role", column.role().name().toLowerCase(Locale.ROOT));
        if (column.bins() instanceof NumericBins numeric) {
            node.put("min", numeric.min());
            ArrayNode edges = node.putArray("edges");
            for (double edge : numeric.edges()) {
                edges.add(edge);
            }
        } else if (column.bins() instanceof CategoryBins category) {
            ArrayNode categories = node.putArray("categories");
            category.categories().forEach(categories::add);
            ArrayNode others = node.putArray("others");
            category.others().stream().sorted().forEach(others::add);
        }
        return node;
    }

    private static List<Calibration> calibration(JsonNode maps) {
        List<Calibration> result = new ArrayList<>();
        for (JsonNode map : maps) {
            List<Calibration.Group> groups = new ArrayList<>();
            for (JsonNode group : map.path("groups")) {
                groups.add(new Calibration.Group(
                        group.path("mean_score").asDouble(Double.NaN),
                        group.path("rows").asLong(),
                        group.path("positives").asLong(-1)));
            }
            result.add(new Calibration(
                    map.path("score").asText(), map.path("label").asText(), groups));
        }
        return result;
    }

    private static ObjectNode json(Calibration map) {
        ObjectNode node = JSON.createObjectNode().put("score", map.score()).put("label", map.label());
        ArrayNode groups = node.putArray("groups");
        map.groups()
                .forEach(group -> groups.addObject()
                        .put("mean_score", group.meanScore())
                        .put("rows", group.rows())
                        .put("positives", group.positives()));
        return node;
    }

    private static ObjectNode json(BaselineBlock block, GridLayout layout) {
        ObjectNode node = JSON.createObjectNode();
        node.put("start", block.start().toString());
        node.put("end", block.end().toString());
        node.put("rows", block.counts().rows());
        ArrayNode columns = node.putArray("counts");
        for (int column = 0; column < layout.columns().size(); column++) {
            ArrayNode slots = columns.addArray();
            for (long count : block.counts().column(layout, column)) {
                slots.add(count);
            }
        }
        return node;
    }
}
