package io.trimtab.loadtests.process;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The ports on which a Trimtab service listens, as it prints them: a line with name and address for each, then
 * {@code ready}.
 *
 * @param ports name to port
 */
public record Endpoints(Map<String, Integer> ports) {
    private static final Pattern LINE = Pattern.compile("(\\S+)\\s+(?:\\w+://)?[^\\s:/]+:(\\d+)\\S*.*");
    private static final String READY = "ready";

    public Endpoints {
        ports = Map.copyOf(ports);
    }

    /** Waits until the service says that it is ready. */
    public static Endpoints await(ChildProcess service, Duration patience) throws IOException {
        var ports = new HashMap<String, Integer>();
        service.awaitLine(
                line -> {
                    Matcher matcher = LINE.matcher(line);
                    if (matcher.matches()) {
                        ports.put(matcher.group(1), Integer.parseInt(matcher.group(2)));
                    }
                    return line.strip().equals(READY);
                },
                patience);
        return new Endpoints(ports);
    }

    /** The port with this name. */
    public int port(String name) throws IOException {
        Integer port = ports.get(name);
        if (port == null) {
            throw new IOException("the service names no endpoint '" + name + "', only " + ports.keySet());
        }
        return port;
    }
}
