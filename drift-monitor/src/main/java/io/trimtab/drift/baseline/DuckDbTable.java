package io.trimtab.drift.baseline;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What stands for a file's rows in a query, with the types that DuckDB would not give its columns by itself. */
final class DuckDbTable {
    private static final int ROWS_LOOKED_AT = 1_000;

    private DuckDbTable() {}

    /**
     * The table that fits the file's ending.
     *
     * @throws BaselineBuildException when none does
     */
    static String of(Path file, Connection connection) throws SQLException {
        String name = file.toString().replace("'", "''");
        String ending = file.getFileName().toString().toLowerCase(Locale.ROOT).replaceAll("\\.gz$", "");
        if (ending.endsWith(".parquet")) {
            return "read_parquet('" + name + "')";
        }
        if (ending.endsWith(".csv") || ending.endsWith(".tsv")) {
            return withInfinities(connection, "read_csv('" + name + "', sample_size = 100000)");
        }
        if (ending.endsWith(".jsonl") || ending.endsWith(".ndjson")) {
            return withTimes(
                    connection, "read_json('" + name + "', format = 'newline_delimited', sample_size = 100000)");
        }
        throw new BaselineBuildException(
                "baseline data must end in .parquet, .csv, .tsv, .jsonl or .ndjson (text also in .gz), was " + file);
    }

    /** The table's columns, in order. */
    static List<BaselineData.Field> fields(Connection connection, String table) throws SQLException {
        List<BaselineData.Field> found = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("DESCRIBE SELECT * FROM " + table)) {
            while (result.next()) {
                found.add(new BaselineData.Field(result.getString(1), kind(result.getString(2))));
            }
        }
        return found;
    }

    static String quoted(String column) {
        return '"' + column.replace("\"", "\"\"") + '"';
    }

    private static BaselineData.Kind kind(String type) {
        String name = type.toUpperCase(Locale.ROOT);
        if (name.startsWith("TIMESTAMP") || name.equals("DATE")) {
            return BaselineData.Kind.TIME;
        }
        return name.matches("(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|FLOAT|DOUBLE|REAL|BOOLEAN|DECIMAL.*)")
                ? BaselineData.Kind.NUMBER
                : BaselineData.Kind.TEXT;
    }

    /** JSON has no times, and DuckDB takes only some texts for one: those of a column that all can be read as one are. */
    private static String withTimes(Connection connection, String table) throws SQLException {
        String allAreTimes = "SELECT count(%1$s) > 0 AND count(%1$s) = count(TRY_CAST(%1$s AS TIMESTAMPTZ))"
                + " FROM (SELECT %1$s FROM %2$s LIMIT " + ROWS_LOOKED_AT + ")";
        return retyped(connection, table, BaselineData.Kind.TEXT, allAreTimes, "CAST(%1$s AS TIMESTAMPTZ)");
    }

    /** A column with nothing but {@code inf} is one of times to DuckDB, which has infinite ones; here it is of numbers. */
    private static String withInfinities(Connection connection, String table) throws SQLException {
        String noneIsFinite = "SELECT NOT EXISTS (SELECT 1 FROM %2$s WHERE isfinite(%1$s))"
                + " AND EXISTS (SELECT 1 FROM %2$s WHERE %1$s IS NOT NULL)";
        return retyped(
                connection, table, BaselineData.Kind.TIME, noneIsFinite, "CAST(CAST(%1$s AS VARCHAR) AS DOUBLE)");
    }

    /**
     * The table with other types where they fit.
     *
     * @param kind columns that are looked at
     * @param fits query whether the other type fits, of column %1$s and table %2$s
     * @param cast to the other type, of column %1$s
     */
    private static String retyped(Connection connection, String table, BaselineData.Kind kind, String fits, String cast)
            throws SQLException {
        List<String> casts = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            for (BaselineData.Field field : fields(connection, table)) {
                String column = quoted(field.name());
                if (field.kind() != kind) {
                    continue;
                }
                try (ResultSet found = statement.executeQuery(fits.formatted(column, table))) {
                    if (found.next() && found.getBoolean(1)) {
                        casts.add((cast + " AS %1$s").formatted(column));
                    }
                }
            }
        }
        return casts.isEmpty() ? table : "(SELECT * REPLACE (%s) FROM %s)".formatted(String.join(", ", casts), table);
    }
}
