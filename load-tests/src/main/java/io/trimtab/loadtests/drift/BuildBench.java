package io.trimtab.loadtests.drift;

import io.trimtab.drift.baseline.BaselineBuilder;
import io.trimtab.drift.baseline.BaselineData;
import io.trimtab.drift.baseline.BaselineProfile;
import io.trimtab.loadtests.report.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Properties;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How long a baseline takes to build from a Parquet file of random numbers, beside the floor: reading each column and sorting
 * it, once.
 */
final class BuildBench {
    private static final int COLUMNS = 20;
    private static final double NANOS = 1e9;
    private static final double KIB_PER_MIB = 1024;

    private final long rows;
    private final LongSupplier nanoClock;
    private final Progress progress;

    BuildBench(long rows, LongSupplier nanoClock, Progress progress) {
        this.rows = rows;
        this.nanoClock = nanoClock;
        this.progress = progress;
    }

    /**
     * What was measured.
     *
     * @param floorSeconds reading and sorting every column
     * @param buildSeconds building the baseline
     * @param peakMb most resident memory of the process so far, both included
     */
    record Result(double floorSeconds, double buildSeconds, double peakMb) {
        double ratio() {
            return buildSeconds / floorSeconds;
        }
    }

    Result run() throws IOException, SQLException {
        Path file = Files.createTempFile("baseline-bench-", ".parquet");
        try {
            progress.say("writing %,d rows of %d columns", rows, COLUMNS);
            write(file);
            progress.say("the floor: reading and sorting each column");
            double floor = floor(file);
            progress.say("building the baseline");
            long start = nanoClock.getAsLong();
            try (BaselineData data = BaselineData.file(file)) {
                BaselineProfile profile = new BaselineBuilder(data)
                        .time("at")
                        .progress((step, done, of) -> {})
                        .build();
                if (profile.dataset().rows() != rows
                        || profile.layout().columns().size() != COLUMNS) {
                    throw new IllegalStateException("the baseline must have all rows and columns");
                }
            }
            return new Result(floor, (nanoClock.getAsLong() - start) / NANOS, peakMb());
        } finally {
            Files.delete(file);
        }
    }

    private void write(Path file) throws SQLException {
        String columns =
                IntStream.range(0, COLUMNS).mapToObj(i -> "random() AS c" + i).collect(Collectors.joining(", "));
        try (var connection = DriverManager.getConnection("jdbc:duckdb:");
                var statement = connection.createStatement()) {
            statement.execute(("COPY (SELECT TIMESTAMP '2026-01-01' + INTERVAL (r * 7776000 // %d) SECOND AS at, %s"
                            + " FROM range(%d) t(r)) TO '%s' (FORMAT parquet)")
                    .formatted(rows, columns, rows, file));
        }
    }

    private double floor(Path file) throws SQLException {
        var properties = new Properties();
        properties.setProperty("jdbc_stream_results", "true");
        long start = nanoClock.getAsLong();
        try (var connection = DriverManager.getConnection("jdbc:duckdb:", properties);
                var statement = connection.createStatement()) {
            for (int column = 0; column < COLUMNS; column++) {
                double[] values = new double[Math.toIntExact(rows)];
                int size = 0;
                try (var result = statement.executeQuery("SELECT c" + column + " FROM '" + file + "'")) {
                    while (result.next()) {
                        values[size++] = result.getDouble(1);
                    }
                }
                Arrays.sort(values);
                if (!(values[0] <= values[size - 1])) {
                    throw new IllegalStateException("the column must be sorted");
                }
            }
        }
        return (nanoClock.getAsLong() - start) / NANOS;
    }

    private static double peakMb() throws IOException {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                            .findFirst()
                            .orElse(0)
                    / KIB_PER_MIB;
        }
    }
}
