package io.trimtab.drift.baseline;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A table of training rows that a baseline is built from. It is read several times, always in the same order.
 *
 * <p>{@link #file} reads CSV and Parquet files of any size; {@link MemoryData} holds rows in memory.
 */
public interface BaselineData extends AutoCloseable {
    /** What a column's values are. */
    enum Kind {
        /** Numbers; booleans are 0 and 1. */
        NUMBER,
        /** Texts. */
        TEXT,
        /** Points in time. */
        TIME
    }

    /** A column of the table. */
    record Field(String name, Kind kind) {}

    /** The cells of the row being visited, by position in the list of columns asked for. */
    interface Row {
        /** Time of the row in milliseconds since the epoch; 0 when no time column was asked for. */
        long time();

        /** A number; NaN where the cell is missing, see {@link #missing}. */
        double number(int column);

        /** A text, or null where the cell is missing; of a number its shortest form. */
        @Nullable
        String text(int column);

        /** Whether the cell has no value. */
        boolean missing(int column);
    }

    /** Takes rows. */
    @FunctionalInterface
    interface RowVisitor {
        /** The next row; the object is reused. */
        void row(Row row);
    }

    /** Takes distinct values with the number of rows that have them. */
    @FunctionalInterface
    interface ValueVisitor {
        /** The next value, larger than the one before. */
        void value(double value, long rows);
    }

    /** Takes distinct texts with the number of rows that have them. */
    @FunctionalInterface
    interface TextVisitor {
        /** The next text, in no order. */
        void text(String text, long rows);
    }

    /** Name of the data, for the baseline's record of where it came from. */
    String uri();

    /** {@code sha256:<hex>} of the data's bytes, when it is one file. */
    Optional<String> digest();

    /** Number of rows. */
    long rows();

    /** The columns, in order. */
    List<Field> fields();

    /**
     * Visits every row.
     *
     * @param time name of the time column; null for none
     * @param columns names of the columns that the rows shall show
     * @throws BaselineBuildException when the time column has no value in some row
     */
    void scan(@Nullable String time, List<String> columns, RowVisitor visitor);

    /** Visits a column's distinct finite numbers in ascending order. */
    void numbers(String column, ValueVisitor visitor);

    /** Visits a column's distinct texts. */
    void texts(String column, TextVisitor visitor);

    /**
     * The same rows in the order of this column of times, kept or sorted on disk where memory is short. Closing either
     * closes both.
     */
    BaselineData inOrderOf(String time);

    /** Those rows that have this text (of a number its shortest form) in this column. Closing either closes both. */
    BaselineData only(String column, String text);

    /**
     * The same rows with the column of errors. Closing either closes both.
     *
     * @throws BaselineBuildException when the columns do not allow it
     */
    BaselineData with(RealisedError error);

    @Override
    void close();

    /**
     * A Parquet file ({@code .parquet}), CSV ({@code .csv}, {@code .tsv}) or JSON, an object a line ({@code .jsonl}, {@code
     * .ndjson}), by its name's ending; text may be compressed ({@code .gz}).
     *
     * @throws BaselineBuildException when it is missing, has another ending or cannot be read
     */
    static BaselineData file(Path file) {
        return DuckDbData.open(file);
    }
}
