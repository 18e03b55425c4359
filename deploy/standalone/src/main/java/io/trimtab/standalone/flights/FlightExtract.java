package io.trimtab.standalone.flights;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The flights that come with Trimtab: a Parquet file on the class path, see {@code deploy/standalone/data}. */
public final class FlightExtract {
    private static final String RESOURCE = "/flights/flights-2001.parquet";

    private FlightExtract() {}

    /**
     * Reads the flights scheduled in [from, to); the hour before {@code from} is read too, so that the first features
     * are complete.
     */
    public static Flights read(Instant from, Instant to) {
        Path file = null;
        try {
            file = Files.createTempFile("trimtab-flights", ".parquet");
            try (InputStream resource = FlightExtract.class.getResourceAsStream(RESOURCE)) {
                if (resource == null) {
                    throw new IllegalStateException("the flights are not on the class path at " + RESOURCE);
                }
                Files.copy(resource, file, StandardCopyOption.REPLACE_EXISTING);
            }
            return read(file, from.minusSeconds(3_600), to);
        } catch (IOException | SQLException e) {
            throw new IllegalStateException("the flights could not be read: " + e.getMessage(), e);
        } finally {
            delete(file);
        }
    }

    private static Flights read(Path file, Instant from, Instant to) throws SQLException {
        var columns = new Columns();
        try (var connection = DriverManager.getConnection("jdbc:duckdb:");
                var select = connection.prepareStatement("""
                        SELECT epoch_ms(time) // 60000, origin, distance, delay FROM read_parquet(?, file_row_number = true)
                        WHERE time >= ? AND time < ? ORDER BY file_row_number""")) {
            select.setString(1, file.toString());
            select.setObject(2, LocalDateTime.ofInstant(from, ZoneOffset.UTC));
            select.setObject(3, LocalDateTime.ofInstant(to, ZoneOffset.UTC));
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    columns.add(rows.getLong(1), rows.getString(2), rows.getShort(3), rows.getShort(4));
                }
            }
        }
        return columns.flights();
    }

    private static void delete(@Nullable Path file) {
        if (file != null) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                file.toFile().deleteOnExit();
            }
        }
    }

    /** Columns that grow. */
    private static final class Columns {
        private final Map<String, String> names = new HashMap<>();
        private int[] minute = new int[1 << 16];
        private String[] origin = new String[1 << 16];
        private short[] distance = new short[1 << 16];
        private short[] delay = new short[1 << 16];
        private int size;

        void add(long minutes, String airport, short miles, short late) {
            if (size == minute.length) {
                resize(size * 2);
            }
            minute[size] = (int) minutes;
            origin[size] = names.computeIfAbsent(airport, name -> name);
            distance[size] = miles;
            delay[size] = late;
            size++;
        }

        private void resize(int length) {
            minute = Arrays.copyOf(minute, length);
            origin = Arrays.copyOf(origin, length);
            distance = Arrays.copyOf(distance, length);
            delay = Arrays.copyOf(delay, length);
        }

        Flights flights() {
            resize(size);
            return Flights.of(minute, origin, distance, delay);
        }
    }
}
