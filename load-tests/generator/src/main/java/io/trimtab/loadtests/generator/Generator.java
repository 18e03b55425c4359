package io.trimtab.loadtests.generator;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads orders from standard input, one JSON object a line, carries each out and answers with one JSON object a line;
 * ends at the end of its input, so it never outlives whoever started it.
 *
 * <p>Its one argument is a file with one request body a line; requests take them in turn.
 */
public final class Generator {
    private Generator() {}

    /** Starts the generator; exit status 2 when the bodies cannot be read. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 1) {
            System.err.println("usage: Generator BODIES-FILE");
            System.exit(2);
        }
        List<byte[]> bodies = Files.readAllLines(Path.of(arguments[0])).stream()
                .map(line -> line.getBytes(StandardCharsets.UTF_8))
                .toList();
        if (bodies.isEmpty()) {
            System.err.println("the file of request bodies has no line: " + arguments[0]);
            System.exit(2);
        }
        var orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        obey(orders, bodies, new PrintStream(System.out, true, StandardCharsets.UTF_8));
        System.exit(0);
    }

    private static void obey(BufferedReader orders, List<byte[]> bodies, PrintStream answers) throws IOException {
        var json = new ObjectMapper();
        answers.println("{\"ready\":true}");
        for (String line = orders.readLine(); line != null; line = orders.readLine()) {
            try {
                LoadOrder order = json.readValue(line, LoadOrder.class);
                answers.println(json.writeValueAsString(new HyperfoilRun(order, bodies).run()));
            } catch (IOException | RuntimeException e) {
                e.printStackTrace();
                answers.println(json.createObjectNode().put("error", String.valueOf(e.getMessage())));
            }
        }
    }
}
