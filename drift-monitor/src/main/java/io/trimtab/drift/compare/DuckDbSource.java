package io.trimtab.drift.compare;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How DuckDB reads a kind of file, and what the file itself calls its columns. */
sealed interface DuckDbSource {
    /** The table that text is parsed into. */
    String PARSED = "parsed";

    /**
     * The source that fits the file's ending.
     *
     * @throws ComparisonException when none does
     */
    static DuckDbSource of(Path path) {
        String name = path.getFileName().toString().toLowerCase(Locale.ROOT).replaceAll("\\.gz$", "");
        String file = literal(path.toString());
        if (name.endsWith(".parquet")) {
            return new Parquet(file);
        }
        if (name.endsWith(".csv") || name.endsWith(".tsv")) {
            return new Csv(file);
        }
        if (name.endsWith(".jsonl") || name.endsWith(".ndjson") || name.endsWith(".json")) {
            return new JsonLines(file);
        }
        throw new ComparisonException(
                "data must end in .parquet, .csv, .tsv, .jsonl, .ndjson or .json (text also with .gz), was " + path);
    }

    /** What stands for the rows in a query. */
    String open(Connection connection) throws SQLException;

    /** The columns' own names, where DuckDB would change those that differ by case only or stand there twice. */
    List<String> names(Connection connection) throws SQLException;

    static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    static String identifier(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static List<List<String>> query(Connection connection, String query) throws SQLException {
        List<List<String>> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            int width = result.getMetaData().getColumnCount();
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= width; i++) {
                    String cell = result.getString(i);
                    row.add(cell == null ? "" : cell);
                }
                rows.add(row);
            }
        }
        return rows;
    }

    /** Parses the text once; a type guessed from the first rows that a later row contradicts is guessed from all rows. */
    private static String load(Connection connection, String sampled, String whole) throws SQLException {
        try {
            execute(connection, "CREATE TABLE " + PARSED + " AS SELECT * FROM " + sampled);
        } catch (SQLException e) {
            execute(connection, "CREATE OR REPLACE TABLE " + PARSED + " AS SELECT * FROM " + whole);
        }
        return PARSED;
    }

    private static void execute(Connection connection, String command) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(command);
        }
    }

    /** Read where it lies, column by column. */
    record Parquet(String file) implements DuckDbSource {
        @Override
        public String open(Connection connection) {
            return "read_parquet(" + file + ")";
        }

        @Override
        public List<String> names(Connection connection) throws SQLException {
            var schema = query(connection, "SELECT name, coalesce(num_children, 0) FROM parquet_schema(" + file + ")");
            List<String> names = new ArrayList<>();
            for (int i = 1; i < schema.size(); i = next(schema, i)) {
                names.add(schema.get(i).get(0));
            }
            return names;
        }

        /** Index behind the element at {@code i} and all its children. */
        private static int next(List<List<String>> schema, int i) {
            int after = i + 1;
            for (int child = Integer.parseInt(schema.get(i).get(1)); child > 0; child--) {
                after = next(schema, after);
            }
            return after;
        }
    }

    /** Separated text with a header line; separator, quotes and types are guessed by DuckDB. */
    record Csv(String file) implements DuckDbSource {
        /** Neither booleans ('t' and 'T' are two texts) nor times of day ('9:30' and '9:30:00' are two). */
        private static final String COMMON =
                ", header = true, skip = 0, auto_type_candidates = ['BIGINT', 'DOUBLE', 'DATE', 'TIMESTAMP', 'VARCHAR']";

        private static final List<String> BOOLEANS =
                List.of("('true', 'false')", "('True', 'False')", "('TRUE', 'FALSE')");

        @Override
        public String open(Connection connection) throws SQLException {
            boolean same = types(connection, true).equals(types(connection, false));
            // An empty text in quotes is a text, unless that would turn numbers in quotes into text.
            String options = file + COMMON + ", allow_quoted_nulls = " + !same;
            String table = load(connection, "read_csv(" + options + ")", "read_csv(" + options + ", sample_size = -1)");
            infinitiesAreNumbers(connection, table);
            trueAndFalseAreBooleans(connection, table);
            return table;
        }

        private List<List<String>> types(Connection connection, boolean quotedNulls) throws SQLException {
            return query(
                    connection,
                    "SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM read_csv(" + file + COMMON
                            + ", allow_quoted_nulls = " + quotedNulls + "))");
        }

        /** A column with nothing but 'inf' is one of dates to DuckDB, which has infinite ones. */
        private static void infinitiesAreNumbers(Connection connection, String table) throws SQLException {
            for (String cell : columns(connection, table, "column_type = 'DATE' OR column_type LIKE 'TIMESTAMP%'")) {
                if (all(connection, table, cell, "NOT isfinite(" + cell + ")")) {
                    retype(connection, table, cell, "DOUBLE");
                }
            }
        }

        private static void trueAndFalseAreBooleans(Connection connection, String table) throws SQLException {
            for (String cell : columns(connection, table, "column_type = 'VARCHAR'")) {
                for (String pair : BOOLEANS) {
                    if (all(connection, table, cell, cell + " IN " + pair)) {
                        retype(connection, table, cell, "BOOLEAN");
                    }
                }
            }
        }

        private static List<String> columns(Connection connection, String table, String condition) throws SQLException {
            return query(connection, "SELECT column_name FROM (DESCRIBE " + table + ") WHERE " + condition).stream()
                    .map(row -> identifier(row.get(0)))
                    .toList();
        }

        /** Whether there are values and all fulfil the condition. */
        private static boolean all(Connection connection, String table, String cell, String condition)
                throws SQLException {
            String from = "SELECT 1 FROM " + table + " WHERE " + cell + " IS NOT NULL";
            return query(connection, from + " AND NOT (" + condition + ") LIMIT 1")
                            .isEmpty()
                    && !query(connection, from + " LIMIT 1").isEmpty();
        }

        private static void retype(Connection connection, String table, String cell, String type) throws SQLException {
            execute(
                    connection,
                    "ALTER TABLE %s ALTER COLUMN %s TYPE %s USING CAST(CAST(%s AS VARCHAR) AS %s)"
                            .formatted(table, cell, type, cell, type));
        }

        @Override
        public List<String> names(Connection connection) throws SQLException {
            var dialect = query(
                            connection,
                            "SELECT Delimiter, Quote, Escape FROM sniff_csv(" + file + ", header = true, skip = 0)")
                    .get(0);
            String quote = dialect.get(1).equals("(empty)") ? "" : dialect.get(1);
            String escape = dialect.get(2).equals("(empty)") ? "" : dialect.get(2);
            var header = query(
                    connection,
                    "SELECT * FROM read_csv(%s, header = false, all_varchar = true, delim = %s, quote = %s, escape = %s, skip = 0, null_padding = true, ignore_errors = true) LIMIT 1"
                            .formatted(file, literal(dialect.get(0)), literal(quote), literal(escape)));
            return header.isEmpty() ? List.of() : header.get(0);
        }
    }

    /** One JSON object a line (or an array of objects). */
    record JsonLines(String file) implements DuckDbSource {
        @Override
        public String open(Connection connection) throws SQLException {
            return load(connection, "read_json(" + file + ")", "read_json(" + file + ", sample_size = -1)");
        }

        @Override
        public List<String> names(Connection connection) {
            return List.of();
        }
    }
}
