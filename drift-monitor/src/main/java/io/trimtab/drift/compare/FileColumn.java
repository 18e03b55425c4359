package io.trimtab.drift.compare;

import java.util.Locale;

/**
 * A column of a file.
 *
 * @param name as the file has it
 * @param handle its name in queries, which differs where names differ by case only
 * @param type DuckDB's type
 * @param empty whether no row has a value, so that the type says nothing
 */
record FileColumn(String name, String handle, String type, boolean empty) {
    ColumnKind kind() {
        String upper = type.toUpperCase(Locale.ROOT);
        if (upper.startsWith("TIMESTAMP") || upper.equals("DATE")) {
            return ColumnKind.TIMESTAMP;
        }
        return isInteger() || upper.matches("FLOAT|DOUBLE|REAL|DECIMAL.*")
                ? ColumnKind.NUMERIC
                : ColumnKind.CATEGORICAL;
    }

    boolean isInteger() {
        return type.toUpperCase(Locale.ROOT).matches("U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?");
    }

    /** Whether values may be whole numbers beyond 2^53 that a long still holds. */
    boolean isLong() {
        return type.equalsIgnoreCase("BIGINT");
    }

    boolean isJson() {
        return type.equalsIgnoreCase("JSON");
    }
}
