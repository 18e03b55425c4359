package io.trimtab.drift;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;

/** Starts the monitor from a properties file (first argument, optional) and environment variables. */
public final class DriftMain {
    private DriftMain() {}

    /** Runs until the process is told to end. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        DriftMonitor monitor;
        try {
            monitor = DriftMonitor.start(DriftSettings.of(values(arguments, System.getenv())));
        } catch (SettingsException | IllegalStateException e) {
            System.err.println("trimtab drift monitor: " + e.getMessage());
            System.exit(2);
            return;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(monitor::close, "trimtab-monitor-stop"));
        System.out.println("monitor     http://127.0.0.1:" + monitor.apiPort());
        new CountDownLatch(1).await();
    }

    /** Settings of the file, then those of the environment: {@code TRIMTAB_DRIFT_API_PORT} is {@code api.port}. */
    static Map<String, String> values(String[] arguments, Map<String, String> environment) throws IOException {
        Map<String, String> values = new TreeMap<>();
        if (arguments.length > 0) {
            var properties = new Properties();
            try (Reader reader = Files.newBufferedReader(Path.of(arguments[0]))) {
                properties.load(reader);
            }
            properties.stringPropertyNames().forEach(key -> values.put(key, properties.getProperty(key)));
        }
        values.putAll(DriftSettings.environment(environment));
        return values;
    }
}
