package io.trimtab.drift.compare;

import io.trimtab.drift.exact.NumericSample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A file of rows, read by DuckDB one column at a time. Parquet is read where it lies; text is parsed once into DuckDB's own
 * columns, of which those that do not fit into its memory lie in a temporary folder.
 */
final class DataFile implements AutoCloseable {
    private static final long LARGEST_EXACT = 1L << 53;
    private static final int LONGEST_REASON = 400;

    private final Path path;
    private final Connection connection;
    private final String table;
    private final List<FileColumn> columns;
    private final long rows;

    private DataFile(Path path, Connection connection) throws SQLException {
        this.path = path;
        this.connection = connection;
        DuckDbSource format = DuckDbSource.of(path);
        List<String> names = format.names(connection);
        // From here on rows may come in any order: they are counted and sorted.
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET preserve_insertion_order = false");
        }
        this.table = format.open(connection);
        this.rows = single("SELECT count(*) FROM " + table);
        this.columns = describe(names);
    }

    /**
     * Opens a file.
     *
     * @throws ComparisonException when it is none, its name has another ending, it cannot be read or two of its columns have
     *     the same name
     */
    static DataFile open(Path path) {
        if (!Files.isRegularFile(path)) {
            throw new ComparisonException("data must be a file, there is none at " + path);
        }
        Connection connection = null;
        try {
            if (Files.size(path) == 0) {
                throw new ComparisonException(path + " is empty: it has no columns");
            }
            connection = connect();
            return new DataFile(path, connection);
        } catch (SQLException | IOException e) {
            close(connection);
            throw unreadable(path, e);
        } catch (ComparisonException e) {
            close(connection);
            throw e;
        }
    }

    private static Connection connect() throws SQLException {
        var properties = new Properties();
        properties.setProperty("jdbc_stream_results", "true");
        Connection connection = DriverManager.getConnection("jdbc:duckdb:", properties);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET preserve_insertion_order = true");
            statement.execute("SET TimeZone = 'UTC'");
            statement.execute("SET memory_limit = '400MB'");
            // A folder for each file, which DuckDB makes when it needs it and removes again.
            var spill = Path.of(System.getProperty("java.io.tmpdir"), "trimtab-duckdb-" + UUID.randomUUID());
            statement.execute("SET temp_directory = " + DuckDbSource.literal(spill.toString()));
        }
        return connection;
    }

    private List<FileColumn> describe(List<String> own) throws SQLException {
        List<String> handles = new ArrayList<>();
        List<String> types = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("DESCRIBE SELECT * FROM " + table)) {
            while (result.next()) {
                handles.add(result.getString(1));
                types.add(result.getString(2));
            }
        }
        List<String> names = own.size() == handles.size() ? own : handles;
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!seen.add(name)) {
                throw new ComparisonException("%s must have each column once, '%s' stands there %d times"
                        .formatted(
                                path, name, names.stream().filter(name::equals).count()));
            }
        }
        boolean[] empty = empty(handles);
        List<FileColumn> found = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            found.add(new FileColumn(names.get(i), handles.get(i), types.get(i), empty[i]));
        }
        return List.copyOf(found);
    }

    private boolean[] empty(List<String> handles) throws SQLException {
        boolean[] empty = new boolean[handles.size()];
        try (Statement statement = connection.createStatement()) {
            for (int i = 0; i < empty.length; i++) {
                String any = "SELECT 1 FROM %s WHERE %s IS NOT NULL LIMIT 1"
                        .formatted(table, DuckDbSource.identifier(handles.get(i)));
                try (ResultSet result = statement.executeQuery(any)) {
                    empty[i] = !result.next();
                }
            }
        }
        return empty;
    }

    Path path() {
        return path;
    }

    long rows() {
        return rows;
    }

    List<FileColumn> columns() {
        return columns;
    }

    /** The column's numbers; none of them where no row has a value. */
    NumericColumn numbers(FileColumn column) {
        int size = Math.toIntExact(rows);
        if (column.empty()) {
            return new NumericColumn(NumericSample.sorting(new double[0], false), rows, rows, 0, 0);
        }
        String type = column.isLong() ? "BIGINT" : "DOUBLE";
        String query = "SELECT CAST(%s AS %s) FROM %s".formatted(DuckDbSource.identifier(column.handle()), type, table);
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            return column.isLong() ? longs(result, size) : doubles(result, size, column.isInteger());
        } catch (SQLException e) {
            throw unreadable(path, e);
        }
    }

    private NumericColumn doubles(ResultSet result, int size, boolean integers) throws SQLException {
        double[] values = new double[size];
        int finite = 0;
        long nulls = 0;
        long nan = 0;
        long infinite = 0;
        while (result.next()) {
            double value = result.getDouble(1);
            if (result.wasNull()) {
                nulls++;
            } else if (Double.isNaN(value)) {
                nan++;
            } else if (Double.isInfinite(value)) {
                infinite++;
            } else {
                values[finite++] = value;
            }
        }
        double[] sample = finite == size ? values : Arrays.copyOf(values, finite);
        return new NumericColumn(
                NumericSample.sorting(sample, integers && finite == size), rows, nulls + nan, nan, infinite);
    }

    private NumericColumn longs(ResultSet result, int size) throws SQLException {
        long[] values = new long[size];
        int present = 0;
        boolean large = false;
        while (result.next()) {
            long value = result.getLong(1);
            if (!result.wasNull()) {
                values[present++] = value;
                large |= value > LARGEST_EXACT || value < -LARGEST_EXACT;
            }
        }
        long[] sample = present == size ? values : Arrays.copyOf(values, present);
        boolean everywhere = present == size;
        return new NumericColumn(
                large
                        ? NumericSample.sortingLarge(sample, everywhere)
                        : NumericSample.sorting(
                                Arrays.stream(sample).asDoubleStream().toArray(), everywhere),
                rows,
                rows - present,
                0,
                0);
    }

    /** The column's values as text, told apart exactly. */
    CategoryColumn categories(FileColumn column) {
        String cell = DuckDbSource.identifier(column.handle());
        String text = column.isJson() ? "json_extract_string(" + cell + ", '$')" : "CAST(" + cell + " AS VARCHAR)";
        String query = "SELECT v, count(*) FROM (SELECT %s AS v FROM %s) GROUP BY v".formatted(text, table);
        Map<String, Long> counts = new HashMap<>();
        long missing = 0;
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            while (result.next()) {
                String value = result.getString(1);
                if (value == null) {
                    missing = result.getLong(2);
                } else {
                    counts.put(value, result.getLong(2));
                }
            }
        } catch (SQLException e) {
            throw unreadable(path, e);
        }
        return new CategoryColumn(counts, rows, missing);
    }

    /** How many times there are, the first and the last. */
    TimeColumn times(FileColumn column) {
        String cell = DuckDbSource.identifier(column.handle());
        String query = "SELECT count(%s), CAST(min(%s) AS VARCHAR), CAST(max(%s) AS VARCHAR) FROM %s"
                .formatted(cell, cell, cell, table);
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            return new TimeColumn(rows, rows - result.getLong(1), result.getString(2), result.getString(3));
        } catch (SQLException e) {
            throw unreadable(path, e);
        }
    }

    private long single(String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            result.next();
            long count = result.getLong(1);
            if (count > Integer.MAX_VALUE - 8) {
                throw new ComparisonException(
                        "%s must have at most 2,147,483,639 rows, has %,d".formatted(path, count));
            }
            return count;
        }
    }

    private static ComparisonException unreadable(Path path, Exception e) {
        String reason = String.valueOf(e.getMessage())
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .limit(3)
                .collect(Collectors.joining("; "));
        return new ComparisonException(
                path + " cannot be read: " + reason.substring(0, Math.min(LONGEST_REASON, reason.length())), e);
    }

    @Override
    public void close() {
        close(connection);
    }

    private static void close(@Nullable Connection connection) {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                throw new ComparisonException("DuckDB cannot be closed: " + e.getMessage(), e);
            }
        }
    }
}
